import { SqlEvidence } from './evidence/sql.evidence.js';
import { Blueprint } from './shop/blueprint.js';
import type { Violation } from './shop/history.js';
import { run, type RunReport } from './simulate.js';

export type { RunReport, Violation };

export interface SimulationOptions {
  readonly seeds: number;
  /** The first seed; the others follow it. Default 1. */
  readonly seed?: number;
  /** What the shop is built of. Default: production. */
  readonly blueprint?: Blueprint;
  /** Hears of each step of each run. */
  readonly record?: (line: string) => void;
  readonly onRun?: (report: RunReport) => void;
  readonly signal?: AbortSignal;
}

export interface SimulationReport {
  readonly seeds: number;
  /** Seeds with a violation. */
  readonly violations: number;
  readonly seedsPerMinute: number;
  readonly steps: number;
  readonly orders: number;
  readonly answers: number;
  readonly faults: Readonly<Record<string, number>>;
  /** The first red seed, with the line that shows its whole schedule. */
  readonly failing?: Violation & { readonly seed: number; readonly replay: string };
}

/** Runs seed after seed and sums up. */
export async function simulate({
  seeds,
  seed: first = 1,
  blueprint = new Blueprint(),
  ...options
}: SimulationOptions): Promise<SimulationReport> {
  const evidence = await SqlEvidence.open();
  const since = performance.now();
  const reports: RunReport[] = [];
  try {
    for (let seed = first; seed < first + seeds && !options.signal?.aborted; seed += 1) {
      const report = await run({ seed, evidence, blueprint, ...(options.record && { record: options.record }) });
      reports.push(report);
      options.onRun?.(report);
    }
  } finally {
    await evidence.close();
  }
  const minutes = (performance.now() - since) / 60_000;
  const red = reports.filter(({ violations }) => violations.length > 0);
  const sum = (of: (report: RunReport) => number): number => reports.reduce((total, report) => total + of(report), 0);
  const faults: Record<string, number> = {};
  for (const report of reports)
    for (const [fault, times] of Object.entries(report.faults)) faults[fault] = (faults[fault] ?? 0) + times;
  const [failing] = red;
  return {
    seeds: reports.length,
    violations: red.length,
    seedsPerMinute: Math.round(reports.length / minutes),
    steps: sum(({ steps }) => steps),
    orders: sum(({ orders }) => orders),
    answers: sum(({ answers }) => answers),
    faults,
    ...(failing && {
      failing: {
        seed: failing.seed,
        ...failing.violations[0]!,
        replay: `npx weir sim --seed ${failing.seed} --steps`,
      },
    }),
  };
}
