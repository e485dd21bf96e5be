import type { LoadOutcome } from '../load-shapes.js';
import { runLoad } from '../load.js';
import type { Mix } from '../mix.js';
import type { RunningArm } from './arms.js';

export interface Workload {
  readonly name: '64' | 'hot' | 'whole';
  readonly mix: Mix;
  readonly concurrency: number;
  /** Paid, confirmed and sold, with a bounded backlog; else placed only. */
  readonly whole: boolean;
}

export const WORKLOADS: readonly Workload[] = [
  { name: '64', mix: { kind: 'uniform', skus: 64 }, concurrency: 64, whole: false },
  { name: 'hot', mix: { kind: 'hot' }, concurrency: 64, whole: false },
  { name: 'whole', mix: { kind: 'uniform', skus: 64 }, concurrency: 128, whole: true },
];

/** Orders that may wait for their payment in the whole workload. */
export const BACKLOG = 2000;

export interface Measured {
  readonly ratePerSecond: number;
  /** Milliseconds, of the answers. */
  readonly p50: number;
  readonly p99: number;
  readonly cpuMicrosPerOrder: Readonly<Record<string, number>>;
  readonly outcomes: LoadOutcome['outcomes'];
  readonly orders: number;
}

export interface Asked {
  readonly orders: number;
  readonly warmup: number;
  readonly seed: number;
}

/** One workload on one arm: warm-up by count, the measured orders, then the proof that all of them are in the tables. */
export async function measure(
  arm: RunningArm,
  { mix, concurrency, whole }: Workload,
  { orders, warmup, seed }: Asked,
): Promise<Measured> {
  const before = await arm.orders();
  const outcome = await runLoad({
    targets: [arm.url],
    model: { kind: 'closed', concurrency, orders },
    mix,
    seed,
    warmup,
    timeoutMs: 30_000,
    cpu: arm.cpu,
    ...(whole ? { backlog: { waiting: arm.waiting, limit: BACKLOG } } : {}),
    ...(arm.settle ? { settle: arm.settle } : {}),
  });
  const written = (await arm.orders()) - before;
  if (outcome.accepted !== orders || written !== orders + warmup)
    throw new Error(
      `${orders} + ${warmup} orders, ${outcome.accepted} accepted, ${written} in the table: ${JSON.stringify(outcome.outcomes)}`,
    );
  return {
    ratePerSecond: outcome.accepted / (outcome.settledSeconds ?? outcome.seconds),
    p50: outcome.latency.p50,
    p99: outcome.latency.p99,
    cpuMicrosPerOrder: outcome.cpuMicrosPerOrder,
    outcomes: outcome.outcomes,
    orders,
  };
}
