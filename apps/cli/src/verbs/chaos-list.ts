import { FAILPOINTS, SCENARIOS } from '@weir/chaos';
import type { Command } from 'commander';
import { table } from '../output.js';
import { verb } from '../verb.js';

export const listChaos = (): Command =>
  verb(
    { usage: 'list', summary: 'the scenarios, and the failpoints of the crash matrix', example: 'chaos list' },
    (command) => command,
    async () => {
      const scenarios = SCENARIOS.map(({ name, summary }) => ({ name, summary }));
      const text = [
        table([['SCENARIO', ''], ...scenarios.map(({ name, summary }) => [name, summary])]),
        '',
        table([['FAILPOINT', 'PROCESS'], ...FAILPOINTS.map(({ name, owner }) => [name, owner])]),
      ].join('\n');
      return { document: { scenarios, failpoints: FAILPOINTS }, text };
    },
  );
