import { scenarioNamed } from '@weir/chaos';
import type { Command } from 'commander';
import { chaosOptions, heeded } from '../chaos-options.js';
import { withProgress } from '../progress.js';
import { verb } from '../verb.js';

/** On a shop of its own, beside the one that runs here. */
export const runChaos = (): Command =>
  verb(
    {
      usage: 'run <scenario>',
      summary: 'start a shop, break it as the scenario says, heal it, and check every invariant',
      example: 'chaos run crash-matrix --infra embedded --points order.place.before-commit,order.relay.published',
    },
    chaosOptions,
    async ({ signal }, options: Parameters<typeof heeded>[0], name: string) => {
      const scenario = scenarioNamed(name);
      const told = heeded(options, scenario);
      const { report, ok, lines } = await withProgress(`Running ${name}`, (onProgress) =>
        scenario.run({ ...told, signal, onProgress }),
      );
      return { document: report, text: lines.join('\n'), ok };
    },
  );
