import {
  bootstrapMedian,
  cellText,
  median,
  type Interval,
  type RatioSummary,
  ratioOf,
  type RunFolder,
} from '@weir/report';
import type { ArmRun, Measured } from './raw.js';
import type { Plan, Workload } from './workloads.js';

/** A median with the interval in which it lies, 95 %. */
export interface Figure {
  readonly median: number;
  readonly interval: Interval;
  readonly values: readonly number[];
}

export const METRICS = {
  rate: 'per second',
  p50: 'p50, ms',
  p95: 'p95, ms',
  p99: 'p99, ms',
  p999: 'p99.9, ms',
  cpu: 'CPU, us each',
  memory: 'memory, MB',
  switches: 'context switches each',
  bytes: 'loopback bytes each',
  statements: 'database statements each',
  fsyncs: 'database fsyncs each',
} as const;
export type Metric = keyof typeof METRICS;

/** The layers whose CPU is told apart. */
export const LAYERS = ['shop', 'database', 'broker', 'provider', 'registry', 'generator'] as const;
export type Layer = (typeof LAYERS)[number];

export function layerOf(process: string): Layer {
  if (/^(mariadb|mysql)/.test(process)) return 'database';
  if (/^kafka/.test(process)) return 'broker';
  if (/^(nacos|zookeeper)/.test(process)) return 'registry';
  return process === 'psp-simulator' ? 'provider' : 'shop';
}

/** What the workload counts: orders, or requests where it is more than orders. */
export const countedBy = ({ ask }: Pick<Workload, 'ask'>, { yield: { done, orders } }: Measured): number =>
  ask === 'mixed' || ask === 'fan-out' ? done : orders;

/** CPU microseconds of each layer for each one counted. */
export function cpuByLayer(workload: Workload, measured: Measured): Record<Layer, number> {
  const count = countedBy(workload, measured);
  const micros = Object.fromEntries(LAYERS.map((layer) => [layer, 0])) as Record<Layer, number>;
  for (const [name, { cpuSeconds }] of Object.entries(measured.usage))
    micros[layerOf(name)] += (cpuSeconds * 1e6) / count;
  micros.generator = (measured.yield.cpuSeconds * 1e6) / count;
  return micros;
}

const ofShop = (measured: Measured): [string, Measured['usage'][string]][] =>
  Object.entries(measured.usage).filter(([name]) => layerOf(name) === 'shop');
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function valueOf(metric: Metric, workload: Workload, measured: Measured): number {
  const { yield: found, wholeSeconds, database, loopbackBytes = Number.NaN } = measured;
  const count = countedBy(workload, measured);
  switch (metric) {
    case 'rate':
      return count / (workload.ask === 'mixed' ? found.seconds : wholeSeconds);
    case 'cpu':
      return sum(Object.values(cpuByLayer(workload, measured)));
    case 'memory':
      return sum(ofShop(measured).map(([, { residentBytes }]) => residentBytes)) / 1e6;
    case 'switches':
      return sum(ofShop(measured).map(([, { contextSwitches }]) => contextSwitches)) / count;
    case 'bytes':
      return loopbackBytes / count;
    case 'statements':
      return (database['Questions'] ?? Number.NaN) / count;
    case 'fsyncs':
      return (database['Innodb_data_fsyncs'] ?? Number.NaN) / count;
    case 'p50':
    case 'p95':
    case 'p99':
    case 'p999':
      return found.latency[metric];
  }
}

/** Everything that can be asked of the raw files of one comparison. */
export class Figures {
  readonly arms: readonly string[];
  readonly workloads: readonly Workload[];
  readonly valid: readonly ArmRun[];
  readonly voided: readonly ArmRun[];
  /** Intervals take thousands of draws each, and a page asks for each more than once. */
  private readonly known = new Map<string, unknown>();

  constructor(readonly run: RunFolder) {
    const all = run.readLines<ArmRun>('runs.jsonl');
    this.arms = run.run.options['arms'] as string[];
    this.workloads = run.readJson<Plan>('plan.json').workloads;
    this.valid = all.filter((one) => one.void === undefined);
    this.voided = all.filter((one) => one.void !== undefined);
  }

  workload(name: string): Workload | undefined {
    return this.workloads.find((one) => one.name === name || one.name.startsWith(`${name}-`));
  }

  figure(arm: string, workload: Workload, metric: Metric): Figure {
    return this.once(`${arm} ${workload.name} ${metric}`, () =>
      figureOf(this.of(arm, workload).map(([, measured]) => valueOf(metric, workload, measured))),
    );
  }

  layers(arm: string, workload: Workload): Record<Layer, Figure> {
    const found = this.of(arm, workload).map(([, measured]) => cpuByLayer(workload, measured));
    return Object.fromEntries(LAYERS.map((layer) => [layer, figureOf(found.map((one) => one[layer]))])) as Record<
      Layer,
      Figure
    >;
  }

  readySeconds(arm: string): Figure {
    return figureOf(this.valid.filter((one) => one.arm === arm).map((one) => one.readySeconds));
  }

  /** Of pairs in which both are valid. */
  ratio(of: string, to: string, workload: Workload, metric: Metric): RatioSummary {
    return this.once(`${of} over ${to} ${workload.name} ${metric}`, () => {
      const [left, right] = [new Map(this.of(of, workload)), new Map(this.of(to, workload))];
      const pairs = [...left.keys()].filter((pair) => right.has(pair));
      const values = (side: typeof left): number[] => pairs.map((pair) => valueOf(metric, workload, side.get(pair)!));
      return ratioOf(values(left), values(right));
    });
  }

  errors(arm: string, workload: Workload): Record<string, number> {
    const total: Record<string, number> = {};
    for (const [, measured] of this.of(arm, workload))
      for (const [kind, count] of Object.entries(measured.yield.errors)) total[kind] = (total[kind] ?? 0) + count;
    return total;
  }

  /** CPU microseconds of each process for each one counted, medians. */
  processes(arm: string, workload: Workload): Record<string, number> {
    const found = this.of(arm, workload).map(([, measured]) => measured);
    const names = [...new Set(found.flatMap(({ usage }) => Object.keys(usage)))];
    return Object.fromEntries(
      names.map((name) => [
        name,
        median(found.map((one) => ((one.usage[name]?.cpuSeconds ?? 0) * 1e6) / countedBy(workload, one))),
      ]),
    );
  }

  private once<T>(key: string, compute: () => T): T {
    if (!this.known.has(key)) this.known.set(key, compute());
    return this.known.get(key) as T;
  }

  /** What counts of it, by pair. */
  private of(arm: string, { name }: Workload): [pair: number, measured: Measured][] {
    return this.valid
      .filter((one) => one.arm === arm)
      .flatMap(({ pair, measured }) =>
        measured
          .filter((one) => one.workload === name && one.void === undefined)
          .map((one): [number, Measured] => [pair, one]),
      );
  }
}

const figureOf = (values: readonly number[]): Figure => ({
  median: median(values),
  interval: bootstrapMedian(values),
  values,
});

export const withInterval = ({ median, interval: { low, high } }: Figure): string =>
  `${cellText(median)} (${cellText(low)}-${cellText(high)})`;
