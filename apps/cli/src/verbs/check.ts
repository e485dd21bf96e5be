import { check as checkModel, type CheckOptions, describe, passed } from '@weir/model';
import { Option, type Command } from 'commander';
import { withProgress } from '../progress.js';
import { verb } from '../verb.js';
import { wholeNumber } from '../whole-number.js';

interface Options extends Omit<CheckOptions, 'orders'> {
  readonly orders?: '1' | '2';
  readonly verbose?: boolean;
}

const only = { '1': { orders: 1 }, '2': { orders: 2 } } as const;

/** The tables of the saga, searched for a way to a broken invariant. */
export const check = (): Command =>
  verb(
    {
      usage: 'check',
      summary: 'search the tables of the saga for a broken invariant, and see that seeded mistakes are found',
      example: 'check --walks 10000 --seed 7',
    },
    (command) =>
      command
        .addOption(new Option('--orders <n>', 'only search: 1 order in full, or 2 over one unit').choices(['1', '2']))
        .addOption(new Option('--walks <n>', 'only walk at random: 4 orders over 2 units').argParser(wholeNumber))
        .addOption(new Option('--seed <s>', 'names the walks, to take them again (default: 1)').argParser(wholeNumber))
        .option('--mutants', 'only see that every seeded mistake is found')
        .option('--verbose', 'print the way to each'),
    async ({ signal }, { orders, verbose = false, ...rest }: Options) => {
      const options = { ...rest, ...(orders && only[orders]) };
      const report = await withProgress('Checking', (say) => checkModel(options, { signal, say }));
      return { document: report, text: describe(report, verbose), ok: passed(report) };
    },
  );
