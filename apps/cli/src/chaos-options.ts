import { type ScenarioOptions, TRIAL_NAMES } from '@weir/chaos';
import { ShopError } from '@weir/deploy/shop';
import { type Command, Option } from 'commander';
import { wholeNumber } from './whole-number.js';

const names = (text: string): string[] => text.split(',').filter(Boolean);

/** What the scenarios of `chaos run` may be told; each takes some of it. */
export const chaosOptions = (command: Command): Command =>
  command
    .option('--seed <n>', 'decides what is left to chance', wholeNumber, 1)
    .addOption(
      new Option(
        '--infra <infra>',
        'micro on the native servers (the default), or mono on the embedded infrastructure',
      ).choices(['native', 'embedded']),
    )
    .option('--points <names>', 'failpoints, comma between (default: all)', names)
    .option('--orders <n>', 'how many orders flow meanwhile', wholeNumber)
    .option('--rate <n>', 'orders or calls a second', wholeNumber)
    .option('--seconds <n>', 'how long it is shaken', wholeNumber)
    .option('--rounds <n>', 'how often everything is done', wholeNumber)
    .option('--commands <n>', 'how many commands the script has', wholeNumber)
    .addOption(
      new Option('--faults <kinds>', 'of kill, freeze, roll and zookeeper, comma between').argParser(
        oneOf('kill', 'freeze', 'roll', 'zookeeper'),
      ),
    )
    .addOption(new Option('--registry <kind>', 'where processes find each other').choices(['nacos', 'zookeeper']))
    .addOption(
      new Option(
        '--trials <names>',
        'of stop, kill, freeze, switch, share, slow and registry, comma between',
      ).argParser(oneOf(...TRIAL_NAMES)),
    )
    .addOption(
      new Option('--on <servers>', 'of cluster and single, comma between').argParser(oneOf('cluster', 'single')),
    );

/** What was told, without what the command line adds. Fails with CLI.USAGE when the scenario has no use for it. */
export function heeded(
  options: ScenarioOptions & { readonly json?: boolean },
  { name, takes }: { readonly name: string; readonly takes: readonly string[] },
): ScenarioOptions {
  const known = ['json', 'seed', ...takes];
  const stray = Object.keys(options).find((key) => !known.includes(key));
  if (stray === undefined) return options;
  const hint = `It takes ${['seed', ...takes].map((key) => `--${key}`).join(', ')}.`;
  throw new ShopError('CLI.USAGE', `${name} does not take --${stray}`, hint);
}

/** Fails with CLI.USAGE. */
const oneOf =
  (...allowed: readonly string[]) =>
  (text: string): string[] => {
    const wrong = names(text).find((one) => !allowed.includes(one));
    if (wrong === undefined) return names(text);
    throw new ShopError('CLI.USAGE', `"${wrong}" is none of ${allowed.join(', ')}`, `For example ${allowed[0]}.`);
  };
