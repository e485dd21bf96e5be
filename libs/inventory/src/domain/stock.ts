import type { HoldEffect } from './hold.saga.js';

/** A product and its levels. At any moment: initial + restocked = available + held + sold. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  /** Minor units. */
  readonly price: number;
  readonly currency: string;
  readonly initial: number;
  readonly restocked: number;
  readonly available: number;
  readonly held: number;
  readonly sold: number;
  /** Grows by one with each change; the `seq` of the product's events. */
  readonly version: number;
}

/** What one change adds to each level. */
export interface Move {
  readonly restocked: number;
  readonly available: number;
  readonly held: number;
  readonly sold: number;
}

const STILL: Move = { restocked: 0, available: 0, held: 0, sold: 0 };

const PER_UNIT: Readonly<Record<HoldEffect | 'restock', Move>> = {
  hold: { ...STILL, available: -1, held: 1 },
  commit: { ...STILL, held: -1, sold: 1 },
  release: { ...STILL, held: -1, available: 1 },
  return: { ...STILL, sold: -1, available: 1 },
  restock: { ...STILL, restocked: 1, available: 1 },
};

/** The moves of many holds, summed by SKU, so that each product is written once. */
export class StockMoves {
  private readonly bySku = new Map<string, Move>();

  add(effect: HoldEffect | 'restock', lines: readonly { readonly sku: string; readonly quantity: number }[]): this {
    const unit = PER_UNIT[effect];
    for (const { sku, quantity } of lines) {
      const sum = this.of(sku);
      this.bySku.set(sku, {
        restocked: sum.restocked + unit.restocked * quantity,
        available: sum.available + unit.available * quantity,
        held: sum.held + unit.held * quantity,
        sold: sum.sold + unit.sold * quantity,
      });
    }
    return this;
  }

  /** In the order in which products are locked. */
  get skus(): string[] {
    return [...this.bySku.keys()].sort();
  }

  of(sku: string): Move {
    return this.bySku.get(sku) ?? STILL;
  }

  /** The product as it is after the move. Throws when a level would be negative: the table or a lock is broken, and nothing may be written. */
  applyTo(product: Product): Product {
    const move = this.of(product.sku);
    const after: Product = {
      ...product,
      restocked: product.restocked + move.restocked,
      available: product.available + move.available,
      held: product.held + move.held,
      sold: product.sold + move.sold,
      version: product.version + 1,
    };
    if (after.available < 0 || after.held < 0 || after.sold < 0) {
      throw new Error(
        `stock of ${product.sku} would be available ${after.available}, held ${after.held}, sold ${after.sold}`,
      );
    }
    return after;
  }
}
