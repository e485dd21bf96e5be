import { healShop } from '@weir/deploy/shop';
import type { Command } from 'commander';
import { withProgress } from '../progress.js';
import { runningShop } from '../running-shop.js';
import { verb } from '../verb.js';

/** Scenarios heal what they broke by themselves; this is for a shop that somebody hurt by hand. */
export const healChaos = (): Command =>
  verb(
    {
      usage: 'heal',
      summary: 'let frozen processes of the running shop go on, and wait until everything is ready',
      example: 'chaos heal',
    },
    (command) => command,
    async ({ signal }) => {
      const { folder, state } = runningShop();
      const healed = await withProgress('Healing the shop', () => healShop(folder, state, signal));
      const thawed = healed.thawed.length > 0 ? `${healed.thawed.join(', ')} went on. ` : '';
      return { document: healed, text: `${thawed}Everything is ready.` };
    },
  );
