import type { Pool, RowDataPacket } from 'mysql2/promise';

export interface Product {
  readonly price: number;
  readonly currency: string;
}

/** Prices change rarely: a product is read once and believed for a minute. */
const BELIEVED_MS = 60_000;

/** Prices from memory. Stock is never believed: the conditional UPDATE decides. */
export class Catalogue {
  private readonly known = new Map<string, { readonly product: Product; readonly until: number }>();

  constructor(private readonly pool: Pool) {}

  async product(sku: string): Promise<Product | undefined> {
    const known = this.known.get(sku);
    if (known && known.until > Date.now()) return known.product;
    const [[row]] = await this.pool.execute<RowDataPacket[]>('SELECT price, currency FROM products WHERE sku = ?', [
      sku,
    ]);
    if (!row) return undefined;
    const product = { price: Number(row['price']), currency: row['currency'] as string };
    this.known.set(sku, { product, until: Date.now() + BELIEVED_MS });
    return product;
  }
}
