import { instancesHere, ShopError } from '@weir/deploy/shop';
import type { Command } from 'commander';
import { short } from '../document-text.js';
import { table } from '../output.js';
import { verb } from '../verb.js';

export const whoRuns = (): Command =>
  verb(
    {
      usage: 'who [document]',
      summary: 'which version each instance of the shop has in force, and what it refused',
      example: 'config who order.yaml',
    },
    (command) => command,
    async (_io, _options: object, name: string | undefined) => {
      const reports = await (await instancesHere())();
      if (reports.length === 0)
        throw new ShopError('SHOP.NOT_RUNNING', 'No shop is running here', 'Start it with `npx weir up`.');
      const document = reports.flatMap(({ instance, service, settings }) =>
        Object.entries(settings)
          .filter(([of]) => name === undefined || of === name)
          .map(([of, state]) => ({ instance, service, document: of, ...state })),
      );
      const lines = document.map((one) => [
        one.instance,
        one.document,
        short(one.version),
        one.refused ? 'REFUSED the last one' : one.gray ? 'gray' : 'in force',
        one.refused ?? (one.waiting ? `waits for a restart: ${one.waiting.join(', ')}` : ''),
      ]);
      return { document, text: table([['INSTANCE', 'DOCUMENT', 'VERSION', 'STATE', 'WHY'], ...lines]) };
    },
  );
