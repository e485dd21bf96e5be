/** How far an order can come. */
export const FUNNEL_STAGES = ['reserved', 'captured', 'declined', 'confirmed', 'cancelled'] as const;
export type FunnelStage = (typeof FUNNEL_STAGES)[number];

export const MINUTE_MS = 60_000;

/** First millisecond of the minute that `at` lies in. */
export const minuteOf = (at: number): number => at - (at % MINUTE_MS);

/** What one event adds to the figures. */
export interface Fact {
  readonly stage?: FunnelStage;
  /** An order that was confirmed; revenue in minor units. */
  readonly sale?: { readonly at: number; readonly units: number; readonly revenue: number };
  /** Goods that were sold for good. */
  readonly sold?: readonly { readonly sku: string; readonly quantity: number }[];
}

export interface Sales {
  readonly orders: number;
  readonly units: number;
  readonly revenue: number;
}

/** The facts of a batch, summed, so that each row is written once. All in the order in which rows are locked. */
export interface Tally {
  readonly minutes: readonly (readonly [minute: number, sales: Sales])[];
  readonly funnel: readonly (readonly [stage: FunnelStage, count: number])[];
  readonly skus: readonly (readonly [sku: string, units: number])[];
}

/** Gross figures: a return adds to `cancelled` and takes nothing away, so figures only ever grow. */
export function tally(facts: readonly Fact[]): Tally {
  const minutes = new Map<number, Sales>();
  const funnel = new Map<FunnelStage, number>();
  const skus = new Map<string, number>();
  for (const { stage, sale, sold = [] } of facts) {
    if (stage) funnel.set(stage, (funnel.get(stage) ?? 0) + 1);
    if (sale) minutes.set(minuteOf(sale.at), plus(minutes.get(minuteOf(sale.at)), sale));
    for (const { sku, quantity } of sold) skus.set(sku, (skus.get(sku) ?? 0) + quantity);
  }
  return {
    minutes: [...minutes].sort(([a], [b]) => a - b),
    funnel: [...funnel].sort(([a], [b]) => (a < b ? -1 : 1)),
    skus: [...skus].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

const plus = (sales: Sales = { orders: 0, units: 0, revenue: 0 }, sale: NonNullable<Fact['sale']>): Sales => ({
  orders: sales.orders + 1,
  units: sales.units + sale.units,
  revenue: sales.revenue + sale.revenue,
});
