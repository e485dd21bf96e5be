import type { Command } from 'commander';
import { money, table } from '../output.js';
import { clientOf, withUrl, type UrlOption } from '../running-shop.js';
import { verb } from '../verb.js';

/** All products, or the one that is named. */
export const stock = (): Command =>
  verb(
    { usage: 'stock [sku]', summary: 'what there is: available, held, sold', example: 'stock tea-100' },
    withUrl,
    async (_, options: UrlOption, sku: string | undefined) => {
      const client = clientOf(options);
      const products = sku === undefined ? await client.products() : [await client.product(sku)];
      const lines = products.map((one) => [
        one.sku,
        one.name,
        money(one.price, one.currency),
        one.available,
        one.held,
        one.sold,
      ]);
      return {
        document: sku === undefined ? products : products[0],
        text: table([['SKU', 'NAME', 'PRICE', 'AVAILABLE', 'HELD', 'SOLD'], ...lines]),
      };
    },
  );
