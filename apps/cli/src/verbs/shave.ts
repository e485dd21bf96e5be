import { defaultFolder } from '@weir/deploy/shop';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { withProgress } from '../progress.js';
import { shaveText } from '../shave-text.js';
import { verb } from '../verb.js';
import { wholeNumber } from '../whole-number.js';

interface ShaveOptions {
  readonly burst: number[];
  readonly modes: string[];
  readonly infra: 'native' | 'embedded';
  readonly shape: 'mono' | 'micro';
  readonly capacity?: number;
  readonly drainRate?: number;
}

const numbers = (text: string): number[] =>
  text.split(',').map((one) => {
    const value = Number(one);
    if (!(value > 0)) throw new InvalidArgumentError(`"${one}" is no number above 0`);
    return value;
  });

/** On a shop of its own, beside the one that runs here. */
export const shave = (): Command =>
  verb(
    {
      usage: 'shave',
      summary: 'flood a shop with a multiple of its capacity in each mode, and report what became of the orders',
      example: 'shave --burst 5 --infra native',
    },
    (command) =>
      command
        .option('--burst <n,...>', 'times the capacity', numbers, [3, 5, 10])
        .option('--modes <mode,...>', 'direct, shed, buffered, auto', (text) => text.split(','), [
          'direct',
          'shed',
          'buffered',
        ])
        .addOption(new Option('--infra <infra>').choices(['native', 'embedded']).default('native'))
        .addOption(new Option('--shape <shape>').choices(['mono', 'micro']).default('mono'))
        .option('--capacity <rate>', 'orders a second (default: searched for)', wholeNumber)
        .option('--drain-rate <rate>', 'orders a second out of the queue (default: half the capacity)', wholeNumber),
    async ({ signal }, { burst, modes: wished, ...options }: ShaveOptions) => {
      const { FLOOD_MODES, shave: run, turnsText } = await import('../experiments.js');
      const modes = FLOOD_MODES.filter((mode) => wished.includes(mode));
      const document = await withProgress('Shaving', (onProgress) =>
        run({ ...options, bursts: burst, modes, home: defaultFolder(), signal, onProgress }),
      );
      const text = shaveText(document, turnsText);
      return {
        document,
        text,
        ok: document.runs.every(({ overtaking, verify }) => verify.ok && verify.atRest && overtaking === 0),
      };
    },
  );
