import { ShopError } from '@weir/deploy/shop';
import { crashMatrix, type CrashMatrixOptions, type CrashMatrixReport } from './crash-matrix.js';

/** Something that can be done to a shop, by name. */
export interface ChaosScenario {
  readonly name: string;
  readonly summary: string;
  readonly run: (options: CrashMatrixOptions) => Promise<CrashMatrixReport>;
  /** For a person. */
  readonly text: (report: CrashMatrixReport) => string;
  readonly isGreen: (report: CrashMatrixReport) => boolean;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export const SCENARIOS: readonly ChaosScenario[] = [
  {
    name: 'crash-matrix',
    summary: 'kill the process that comes by, once at each failpoint, in the middle of a mixed load',
    run: crashMatrix,
    text: ({ trials, violations, unfired, recovery, seconds: total, runs, folder }) =>
      [
        ...runs.flatMap(({ violations: red }) => red).map((sentence) => `RED  ${sentence}`),
        ...unfired.map((point) => `RED  nobody came by ${point}`),
        `${trials} crashes, ${violations} violations in ${total} s; recovered in ${seconds(recovery.p50)} (median), ${seconds(recovery.p99)} (p99).`,
        ...(folder ? [`Data and logs: ${folder}`] : []),
      ].join('\n'),
    isGreen: ({ trials, violations, unfired }) => trials > 0 && violations === 0 && unfired.length === 0,
  },
];

/** Fails with CHAOS.NO_SUCH_SCENARIO, which lists the names. */
export function scenarioNamed(name: string): ChaosScenario {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found) return found;
  const names = SCENARIOS.map((scenario) => scenario.name).join(', ');
  throw new ShopError('CHAOS.NO_SUCH_SCENARIO', `There is no scenario ${name}`, `There are ${names}.`);
}
