import { overlap, RunFolder } from '@weir/report';
import { CompareError } from './compare-error.js';
import { COMPARED } from './document.js';
import { Figures, type Metric } from './figures.js';

export interface DiffRow {
  readonly arm: string;
  readonly workload: string;
  readonly metric: Metric;
  readonly before: number;
  readonly after: number;
  /** Whether the intervals of both lie apart. */
  readonly verdict: 'higher' | 'lower' | 'no difference shown';
}

export interface RatioRow {
  /** `micro over mono`. */
  readonly ratio: string;
  readonly workload: string;
  readonly metric: Metric;
  readonly before: number;
  readonly after: number;
  readonly overlap: boolean;
}

/** What `weir compare --diff A B` prints. */
export interface DiffDocument {
  readonly a: string;
  readonly b: string;
  /** What is not the same: another processor, another commit. The ratios of one run are worth more than figures of two machines. */
  readonly differences: readonly string[];
  readonly rows: readonly DiffRow[];
  /** Ratios to the first arm, each within its own run. */
  readonly ratios: readonly RatioRow[];
}

/** Two comparisons: before and after a change, or of two machines. Fails with COMPARE.NOT_ALIKE when they did not measure the same. */
export function diffRuns(pathA: string, pathB: string): DiffDocument {
  const [a, b] = [opened(pathA), opened(pathB)];
  const arms = a.arms.filter((arm) => b.arms.includes(arm));
  const workloads = a.workloads.filter((one) =>
    b.workloads.some((other) => JSON.stringify(other) === JSON.stringify(one)),
  );
  if (arms.length === 0 || workloads.length === 0)
    throw new CompareError(
      'COMPARE.NOT_ALIKE',
      `${pathA} and ${pathB} have no ${arms.length === 0 ? 'arm' : 'workload'} in common`,
      'Compare two quick runs, or two full ones, with the same --arms.',
    );
  const each = arms.flatMap((arm) =>
    workloads.flatMap((workload) => COMPARED.map((metric) => ({ arm, workload, metric }))),
  );
  const [base = ''] = arms;
  return {
    ...{ a: pathA, b: pathB, differences: differencesOf(a, b) },
    rows: each
      .map(({ arm, workload, metric }): DiffRow => {
        const [before, after] = [a, b].map((one) => one.figure(arm, workload, metric)) as [
          ReturnType<Figures['figure']>,
          ReturnType<Figures['figure']>,
        ];
        const apart = !overlap(before.interval, after.interval);
        const verdict = apart ? (after.median > before.median ? 'higher' : 'lower') : 'no difference shown';
        return { arm, workload: workload.name, metric, before: before.median, after: after.median, verdict };
      })
      .filter(measured),
    ratios: each
      .filter(({ arm }) => arm !== base)
      .map(({ arm, workload, metric }): RatioRow => {
        const [before, after] = [a, b].map((one) => one.ratio(arm, base, workload, metric)) as [
          ReturnType<Figures['ratio']>,
          ReturnType<Figures['ratio']>,
        ];
        return {
          ...{ ratio: `${arm} over ${base}`, workload: workload.name, metric },
          ...{ before: before.median, after: after.median },
          overlap: overlap(before.interval, after.interval),
        };
      })
      .filter(measured),
  };
}

/** Where all was void there is nothing to hold against the other. */
const measured = ({ before, after }: { readonly before: number; readonly after: number }): boolean =>
  Number.isFinite(before) && Number.isFinite(after);

function opened(path: string): Figures {
  const run = RunFolder.open(path);
  if (run.run.kind === 'compare') return new Figures(run);
  throw new CompareError(
    'COMPARE.NOT_ALIKE',
    `${path} is a run of ${run.run.kind}`,
    'Give two folders of `weir compare`.',
  );
}

function differencesOf({ run: { run: a } }: Figures, { run: { run: b } }: Figures): string[] {
  const names = [...new Set([...Object.keys(a.machine.versions), ...Object.keys(b.machine.versions)])];
  const pairs: [string, unknown, unknown][] = [
    ['processor', `${a.machine.cores} x ${a.machine.cpu}`, `${b.machine.cores} x ${b.machine.cpu}`],
    ['memory', a.machine.memoryBytes, b.machine.memoryBytes],
    ['system', a.machine.system, b.machine.system],
    ...names.map((name): [string, unknown, unknown] => [name, a.machine.versions[name], b.machine.versions[name]]),
    ['pairs', a.options['pairs'], b.options['pairs']],
  ];
  return pairs
    .filter(([, one, other]) => one !== other)
    .map(([what, one, other]) => `${what}: ${String(one)}, then ${String(other)}`);
}
