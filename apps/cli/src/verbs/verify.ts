import { verifyRunningShop } from '@weir/deploy/shop';
import type { Command } from 'commander';
import { withProgress } from '../progress.js';
import { runningShop } from '../running-shop.js';
import { verb } from '../verb.js';

/** Every invariant, by name; red with the smallest witness. */
export const verify = (): Command =>
  verb(
    { usage: 'verify', summary: 'check every invariant of the shop that runs here', example: 'verify --json' },
    (command) => command.option('--within <seconds>', 'longest wait for work under way to end', Number, 60),
    async (_, { within }: { within: number }) => {
      const { folder, state } = runningShop();
      const report = await withProgress('Verifying', () => verifyRunningShop(folder, state, within * 1000));
      const lines = report.checks.map(
        ({ id, name, checked, ok, witness }) =>
          `${ok ? 'ok ' : 'RED'}  ${id.padEnd(9)} ${name} (${checked} checked)${witness ? `\n     ${witness}` : ''}`,
      );
      const rest = report.atRest
        ? []
        : [
            `Not at rest: ${Object.entries(report.underWay)
              .map(([what, n]) => `${n} ${what}`)
              .join(', ')}.`,
          ];
      return { document: report, text: [...lines, ...rest].join('\n'), ok: report.ok && report.atRest };
    },
  );
