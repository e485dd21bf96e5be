import type { Ask, Pace } from './generator/job.js';

export interface Workload {
  readonly name: string;
  /** What a reader is told that it is. */
  readonly title: string;
  readonly ask: Ask;
  readonly pace: Pace;
  /** `placing`: nobody follows the orders meanwhile, so that it costs what placing costs. `whole`: it ends when every order is settled. */
  readonly counts: 'placing' | 'whole' | 'requests';
}

export interface Plan {
  /** Orders before the first measurement, and each workload once with this many requests. */
  readonly warmUp: number;
  readonly workloads: readonly Workload[];
}

const closed = (concurrency: number, count: number): Pace => ({ kind: 'closed', concurrency, count });

/** In this order: the placing ones first, since the consumers begin after them. */
export const planOf = (quick: boolean): Plan => (quick ? QUICK : FULL);

const QUICK: Plan = {
  warmUp: 1_500,
  workloads: [
    {
      ...{ name: 'place', title: 'placing, 64 articles, 64 at a time', ask: 'place', counts: 'placing' },
      pace: closed(64, 4_000),
    },
    {
      ...{ name: 'whole', title: 'the whole order, 128 at a time', ask: 'place', counts: 'whole' },
      pace: closed(128, 3_000),
    },
    {
      ...{ name: 'mixed', title: 'looking and ordering, 64 at a time', ask: 'mixed', counts: 'whole' },
      pace: closed(64, 4_000),
    },
    {
      ...{ name: 'fan-out', title: 'an order with payment, stock and points', ask: 'fan-out', counts: 'requests' },
      pace: closed(16, 1_000),
    },
    {
      ...{ name: 'open', title: '150 orders a second, as they come', ask: 'place', counts: 'whole' },
      pace: { kind: 'open', steps: [{ rate: 150, seconds: 2 }] },
    },
  ],
};

const FULL: Plan = {
  warmUp: 8_000,
  workloads: [
    ...[8, 64, 256].map((c): Workload => ({
      ...{ name: `place-${c}`, title: `placing, 64 articles, ${c} at a time`, ask: 'place', counts: 'placing' },
      pace: closed(c, 6_000),
    })),
    {
      ...{ name: 'hot', title: 'placing, one article, 64 at a time', ask: 'hot', counts: 'placing' },
      pace: closed(64, 5_000),
    },
    ...[32, 128].map((c): Workload => ({
      ...{ name: `whole-${c}`, title: `the whole order, ${c} at a time`, ask: 'place', counts: 'whole' },
      pace: closed(c, 6_000),
    })),
    {
      ...{ name: 'mixed', title: 'looking and ordering, 64 at a time', ask: 'mixed', counts: 'whole' },
      pace: closed(64, 12_000),
    },
    ...[1, 16].map((c): Workload => ({
      ...{ name: `fan-out-${c}`, title: `an order with payment, stock and points, ${c} at a time`, ask: 'fan-out' },
      ...{ counts: 'requests', pace: closed(c, 1_000 * Math.min(c, 4)) },
    })),
    ...[100, 300].map((rate): Workload => ({
      ...{ name: `open-${rate}`, title: `${rate} orders a second, as they come`, ask: 'place', counts: 'whole' },
      pace: { kind: 'open', steps: [{ rate, seconds: 10 }] },
    })),
    {
      ...{ name: 'burst', title: 'a burst: 100, then 1,500, then 100 orders a second', ask: 'place', counts: 'whole' },
      pace: {
        kind: 'open',
        steps: [
          { rate: 100, seconds: 3 },
          { rate: 1_500, seconds: 3 },
          { rate: 100, seconds: 6 },
        ],
      },
    },
  ],
};
