import { type Lateness, minuteOf, Streams } from './streams.js';

/** How far an order can come. */
export const FUNNEL_STAGES = ['reserved', 'captured', 'declined', 'confirmed', 'cancelled'] as const;
export type FunnelStage = (typeof FUNNEL_STAGES)[number];

/** What one event adds to the figures. */
export interface Fact {
  readonly stage?: FunnelStage;
  /** An order that was confirmed. */
  readonly sale?: Sale;
  /** Goods that were sold for good. */
  readonly sold?: readonly { readonly sku: string; readonly quantity: number }[];
}

export interface Sale {
  /** When the order said so, not when we heard of it. */
  readonly at: number;
  /** The partition in which it was said. */
  readonly stream: string;
  readonly units: number;
  /** Minor units. */
  readonly revenue: number;
}

export interface Sales {
  readonly orders: number;
  readonly units: number;
  readonly revenue: number;
  /** How many of the orders were late. */
  readonly late: number;
}

/** The facts of a batch, summed, so that each row is written once. All in the order in which rows are locked. */
export interface Tally {
  readonly streams: readonly (readonly [stream: string, newest: number])[];
  readonly minutes: readonly (readonly [minute: number, sales: Sales])[];
  readonly funnel: readonly (readonly [stage: FunnelStage, count: number])[];
  readonly skus: readonly (readonly [sku: string, units: number])[];
}

/** Gross figures: a return adds to `cancelled` and takes nothing away, so figures only ever grow. */
export function tally(facts: readonly Fact[], lateness: Lateness): Tally {
  const streams = new Streams(lateness);
  const minutes = new Map<number, Sales>();
  const funnel = new Map<FunnelStage, number>();
  const skus = new Map<string, number>();
  for (const { stage, sale, sold = [] } of facts) {
    if (stage) funnel.set(stage, (funnel.get(stage) ?? 0) + 1);
    if (sale) minutes.set(minuteOf(sale.at), plus(minutes.get(minuteOf(sale.at)), sale, streams.take(sale)));
    for (const { sku, quantity } of sold) skus.set(sku, (skus.get(sku) ?? 0) + quantity);
  }
  return {
    streams: streams.reached,
    minutes: [...minutes].sort(([a], [b]) => a - b),
    funnel: [...funnel].sort(([a], [b]) => (a < b ? -1 : 1)),
    skus: [...skus].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

const plus = (
  sales: Sales = { orders: 0, units: 0, revenue: 0, late: 0 },
  sale: Sale,
  timing: 'late' | 'in time',
): Sales => ({
  orders: sales.orders + 1,
  units: sales.units + sale.units,
  revenue: sales.revenue + sale.revenue,
  late: sales.late + (timing === 'late' ? 1 : 0),
});
