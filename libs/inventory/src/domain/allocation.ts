/** What one order wants. Each SKU appears once. */
export interface Demand {
  readonly orderId: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

export interface Shortage {
  readonly sku: string;
  readonly requested: number;
  /** Left when this order's turn came. */
  readonly available: number;
}

/** granted: its units are set aside. repeated: an earlier demand of the same order was granted, nothing more is taken. short: nothing is taken. */
export type Allocation =
  | { readonly verdict: 'granted' }
  | { readonly verdict: 'repeated' }
  | { readonly verdict: 'short'; readonly shortages: readonly Shortage[] };

/** First come, first served; all lines of an order or none. One allocation per demand, in the same order. */
export function allocate(demands: readonly Demand[], available: ReadonlyMap<string, number>): Allocation[] {
  const left = new Map(available);
  const granted = new Set<string>();
  return demands.map(({ orderId, lines }) => {
    if (granted.has(orderId)) return { verdict: 'repeated' };
    const shortages = lines
      .map(({ sku, quantity }) => ({ sku, requested: quantity, available: left.get(sku) ?? 0 }))
      .filter(({ requested, available: rest }) => requested > rest);
    if (shortages.length > 0) return { verdict: 'short', shortages };
    for (const { sku, quantity } of lines) left.set(sku, (left.get(sku) ?? 0) - quantity);
    granted.add(orderId);
    return { verdict: 'granted' };
  });
}
