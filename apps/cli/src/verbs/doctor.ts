import { examine } from '@weir/deploy/shop';
import type { Command } from 'commander';
import { verb } from '../verb.js';

/** What this machine can carry and what stands in the way. Exit 1 when the shop could not even run embedded. */
export const doctor = (): Command =>
  verb(
    { usage: 'doctor', summary: 'what this machine can carry, and what is in the way', example: 'doctor --json' },
    (command) => command,
    async () => {
      const diagnosis = await examine();
      const lines = diagnosis.checks.map(
        ({ name, ok, found, hint }) =>
          `${ok ? 'ok    ' : 'not ok'}  ${name.padEnd(14)} ${found}${ok || !hint ? '' : `\n${' '.repeat(23)}-> ${hint}`}`,
      );
      return { document: diagnosis, text: [...lines, '', diagnosis.advice].join('\n'), ok: diagnosis.ok };
    },
  );
