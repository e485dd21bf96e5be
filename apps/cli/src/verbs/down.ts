import { bringDown } from '@weir/deploy/shop';
import type { Command } from 'commander';
import { withProgress } from '../progress.js';
import { verb } from '../verb.js';

/** Ends the shop; clean-up after a crashed one too. */
export const down = (): Command =>
  verb(
    { usage: 'down', summary: 'end the shop', example: 'down --purge' },
    (command) => command.option('--purge', 'remove its data and logs as well; what was downloaded stays'),
    async (_, { purge = false }: { purge?: boolean }) => {
      const text = await withProgress('Ending the shop', (onProgress) => bringDown({ purge, onProgress }));
      return { document: { down: true, purged: purge, message: text }, text };
    },
  );
