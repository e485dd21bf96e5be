import { randomUUID } from 'node:crypto';
import { ShopError } from '@weir/deploy/shop';
import type { Command } from 'commander';
import { clientOf, withUrl, type UrlOption } from '../running-shop.js';
import { verb } from '../verb.js';

export const restock = (): Command =>
  verb(
    { usage: 'restock <sku> <n>', summary: 'add units to what is available', example: 'restock tea-100 50' },
    (command) =>
      withUrl(command).option('--key <key>', 'names the delivery: the same key is booked once (default: a random one)'),
    async (_, { key = randomUUID(), ...where }: UrlOption & { key?: string }, sku: string, units: string) => {
      const quantity = Number(units);
      if (!Number.isInteger(quantity) || quantity < 1)
        throw new ShopError(
          'CLI.USAGE',
          `"${units}" is not a whole number of units, 1 or more`,
          'For example `npx weir restock tea-100 50`.',
        );
      const product = await clientOf(where).restock(sku, quantity, key);
      return {
        document: product,
        text: `${product.sku}: ${product.available} available, ${product.held} held, ${product.sold} sold`,
      };
    },
  );
