import { ShopError } from '@weir/deploy/shop';
import { ChaosShop, type ChaosShopOptions } from './chaos-shop.js';
import { crashAt, type CrashTrial } from './crash-trial.js';
import { Dice } from './dice.js';
import { type Failpoint, FAILPOINTS } from './failpoints.js';
import { type ChaosOutcome, type ChaosReport, recoveryOf, type ScenarioOptions, seconds } from './scenario.js';

export interface CrashMatrixOptions extends ChaosShopOptions {
  /** Names of failpoints. Default: all. */
  readonly points?: readonly string[];
  /** Orders the points and fills the baskets. */
  readonly seed: number;
}

export interface CrashMatrixReport extends ChaosReport {
  readonly infra: ChaosShopOptions['infra'];
  /** Points that no process came by: an error, as they prove nothing. */
  readonly unfired: readonly string[];
  readonly seconds: number;
  readonly runs: readonly CrashTrial[];
  /** Data and logs, kept when something is red. */
  readonly folder?: string;
}

/** Holds are overdue while the provider still takes its two seconds for `tok-delay`, so that somebody announces them however quick the machine is. */
const IMPATIENT = { inventory: { holdTtlMs: 500, reaperIdleMs: 100 } };

/** Each point of the list, in an order drawn from the seed: a shop of its own, one kill at each, and after each every invariant. */
export async function crashMatrix({ points, seed, ...options }: CrashMatrixOptions): Promise<CrashMatrixReport> {
  const chosen = chooseFrom(points);
  const dice = new Dice(seed);
  const start = performance.now();
  const shop = await ChaosShop.start({ ...options, settings: IMPATIENT });
  const runs: CrashTrial[] = [];
  let folder: string | undefined;
  const allWell = (): boolean =>
    runs.length === chosen.length && runs.every(({ fired, violations }) => fired && violations.length === 0);
  try {
    for (const point of dice.shuffled(chosen)) {
      options.signal?.throwIfAborted();
      const trial = await crashAt(point, shop, dice, `s${seed}-${runs.length}`);
      runs.push(trial);
      options.onProgress?.(sentence(trial, runs.length, chosen.length));
      if (trial.violations.length > 0) break;
    }
  } finally {
    folder = await shop.stop(allWell());
  }
  return {
    scenario: 'crash-matrix',
    infra: options.infra,
    seed,
    trials: runs.length,
    violations: runs.reduce((sum, { violations }) => sum + violations.length, 0),
    unfired: runs.filter(({ fired }) => !fired).map(({ point }) => point),
    // From a death to everything settled.
    recovery: recoveryOf(runs.map(({ recoveryMs }) => recoveryMs)),
    seconds: Math.round((performance.now() - start) / 1000),
    runs,
    ...(folder ? { folder } : {}),
  };
}

/** Fails with CHAOS.NO_SUCH_POINT, which says where they are listed. */
function chooseFrom(names: readonly string[] | undefined): readonly Failpoint[] {
  const unknown = names?.find((name) => !FAILPOINTS.some((point) => point.name === name));
  if (unknown !== undefined)
    throw new ShopError('CHAOS.NO_SUCH_POINT', `There is no failpoint ${unknown}`, '`npx weir chaos list` names them.');
  return FAILPOINTS.filter(({ name }) => names?.includes(name) ?? true);
}

const sentence = ({ point, process, fired, recoveryMs, violations }: CrashTrial, at: number, of: number): string =>
  `${at}/${of} ${process} killed at ${point}: ` +
  (fired ? (violations[0] ?? `recovered in ${(recoveryMs / 1000).toFixed(1)} s`) : 'it never came by');

/** The same for the command line. */
export async function crashMatrixScenario({ infra = 'native', ...options }: ScenarioOptions): Promise<ChaosOutcome> {
  const report = await crashMatrix({ infra, ...options });
  const { trials, violations, unfired, recovery, seconds: total, runs, folder } = report;
  const lines = [
    ...runs.flatMap(({ violations: red }) => red).map((red) => `RED  ${red}`),
    ...unfired.map((point) => `RED  nobody came by ${point}`),
    `${trials} crashes, ${violations} violations in ${total} s; recovered in ${seconds(recovery.p50)} (median), ${seconds(recovery.p99)} (p99).`,
    ...(folder ? [`Data and logs: ${folder}`] : []),
  ];
  return { report, ok: trials > 0 && violations === 0 && unfired.length === 0, lines };
}
