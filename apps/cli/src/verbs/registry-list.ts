import type { Command } from 'commander';
import { table } from '../output.js';
import { rowOf } from '../instance-row.js';
import { registryVerb } from '../registry-verb.js';

const yes = (is: boolean): string => (is ? 'yes' : 'no');

export const list = (): Command =>
  registryVerb(
    {
      usage: 'list [service]',
      summary: 'who is registered, with those who take no traffic',
      example: 'list inventory --registry zookeeper --address 127.0.0.1:2181',
    },
    (command) => command,
    async (registry, _options, service: string | undefined) => {
      const services = service === undefined ? await registry.services() : [service];
      const states = await Promise.all(services.toSorted().map((name) => registry.everyone(name)));
      const document = states.flat().map(rowOf);
      const lines = document.map((row) => [
        row.service,
        row.address,
        row.weight,
        yes(row.enabled),
        yes(row.healthy),
        row.zone,
        row.tags.join(',') || undefined,
        row.version,
      ]);
      return {
        document,
        text: table([['SERVICE', 'ADDRESS', 'WEIGHT', 'ENABLED', 'HEALTHY', 'ZONE', 'TAGS', 'VERSION'], ...lines]),
      };
    },
  );
