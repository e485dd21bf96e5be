import type { Machine, RunFolder, Verdict } from '@weir/report';
import { Figures, type Metric } from './figures.js';

interface ArmDocument {
  readonly ratePerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMicrosPerOrder: number;
  readonly residentBytes: number;
}

/** What `weir compare --json` prints. Ratios with the interval of their median. */
export interface CompareDocument {
  readonly folder: string;
  readonly report: string;
  readonly machine: Machine;
  /** Of the catalogue before every run. */
  readonly seed: string;
  readonly void: number;
  readonly arms: Readonly<Record<string, Readonly<Record<string, ArmDocument>>>>;
  readonly ratios: readonly RatioDocument[];
}

export interface RatioDocument {
  readonly of: string;
  readonly to: string;
  readonly workload: string;
  readonly metric: Metric;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly verdict: Verdict;
}

/** The metrics in which arms are held against the first one. */
export const COMPARED = ['rate', 'p50', 'p99', 'cpu', 'memory'] as const satisfies readonly Metric[];

export function ratiosOf(figures: Figures): RatioDocument[] {
  const [to = '', ...others] = figures.arms;
  return others.flatMap((of) =>
    figures.workloads.flatMap(({ name, ...rest }) =>
      COMPARED.map((metric) => {
        const { median, interval, verdict } = figures.ratio(of, to, { name, ...rest }, metric);
        return { of, to, workload: name, metric, median, ...interval, verdict };
      }),
    ),
  );
}

export function documentOf(run: RunFolder): CompareDocument {
  const figures = new Figures(run);
  const { arms, workloads, valid, voided } = figures;
  const armDocument = (arm: string): Record<string, ArmDocument> =>
    Object.fromEntries(
      workloads.map((workload) => {
        const of = (metric: Metric): number => figures.figure(arm, workload, metric).median;
        return [
          workload.name,
          {
            ratePerSecond: of('rate'),
            p50: of('p50'),
            p99: of('p99'),
            cpuMicrosPerOrder: of('cpu'),
            residentBytes: of('memory') * 1e6,
          },
        ];
      }),
    );
  return {
    folder: run.path,
    report: run.file('report.html'),
    machine: run.run.machine,
    seed: valid[0]?.seed ?? '',
    void: voided.length,
    arms: Object.fromEntries(arms.map((arm) => [arm, armDocument(arm)])),
    ratios: ratiosOf(figures),
  };
}
