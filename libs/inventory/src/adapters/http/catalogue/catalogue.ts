import type { InventoryEvent, ProductView } from '../../../contract/index.js';

/** A change of a product; `version` tells which one: each product's count 1, 2, 3, ... */
export type Change = InventoryEvent<'StockChanged'> | InventoryEvent<'PriceChanged'>;

/** `known`: we had it, or something newer. `gap`: changes before it are missing, or the whole product is. */
export type Applied = 'applied' | 'known' | 'gap';

/** A copy of the catalogue. Each product goes forward only, a change at a time. */
export class Catalogue {
  private products = new Map<string, ProductView>();

  /** By SKU, as inventory lists them. */
  all(): ProductView[] {
    return [...this.products.values()];
  }

  product(sku: string): ProductView | undefined {
    return this.products.get(sku);
  }

  /** Takes all of it anew; what we know better stays. */
  load(products: readonly ProductView[]): void {
    this.products = new Map(products.map((product) => [product.sku, newer(product, this.products.get(product.sku))]));
  }

  /** Takes one product as inventory showed it just now. */
  take(product: ProductView): void {
    const known = this.products.get(product.sku);
    if (known) this.products.set(product.sku, newer(product, known));
  }

  apply(change: Change): Applied {
    const known = this.products.get(change.sku);
    if (!known || change.version > known.version + 1) return 'gap';
    if (change.version <= known.version) return 'known';
    this.products.set(change.sku, after(known, change));
    return 'applied';
  }
}

const newer = (one: ProductView, other: ProductView | undefined): ProductView =>
  other && other.version > one.version ? other : one;

/** What was restocked is not said: initial + restocked = available + held + sold tells it. */
function after(known: ProductView, change: Change): ProductView {
  if ('price' in change) return { ...known, ...change };
  const { available, held, sold } = change;
  return { ...known, ...change, restocked: available + held + sold - known.initial };
}
