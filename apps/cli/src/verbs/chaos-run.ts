import { scenarioNamed } from '@weir/chaos';
import { Option, type Command } from 'commander';
import { withProgress } from '../progress.js';
import { verb } from '../verb.js';

interface RunOptions {
  readonly infra: 'native' | 'embedded';
  readonly points?: string[];
  readonly seed: number;
}

/** On a shop of its own, beside the one that runs here. */
export const runChaos = (): Command =>
  verb(
    {
      usage: 'run <scenario>',
      summary: 'start a shop, break it as the scenario says, heal it, and check every invariant',
      example: 'chaos run crash-matrix --infra embedded --points order.place.before-commit,order.relay.published',
    },
    (command) =>
      command
        .addOption(
          new Option('--infra <infra>', 'micro on the native servers, or mono on the embedded infrastructure')
            .choices(['native', 'embedded'])
            .default('native'),
        )
        .addOption(
          new Option('--points <names>', 'failpoints, separated by commas (default: all but the rare ones)').argParser(
            (names: string) => names.split(',').filter(Boolean),
          ),
        )
        .option('--seed <n>', 'decides what is left to chance', Number, 1),
    async ({ signal }, { infra, seed, points }: RunOptions, name: string) => {
      const scenario = scenarioNamed(name);
      const report = await withProgress(`Running ${name}`, (onProgress) =>
        scenario.run({ infra, seed, signal, onProgress, ...(points ? { points } : {}) }),
      );
      return { document: report, text: scenario.text(report), ok: scenario.isGreen(report) };
    },
  );
