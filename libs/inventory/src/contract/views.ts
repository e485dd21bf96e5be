import { z } from 'zod';
import { orderId, quantity, sku } from './commands.js';

/** Money is a whole number of minor units (cents) with its ISO 4217 currency. */
export const currency = z.string().regex(/^[A-Z]{3}$/);
export const money = z.int().min(0);

export const pricedLine = z.strictObject({ sku, quantity, unitPrice: money });
export type PricedLine = z.infer<typeof pricedLine>;

export const shortage = z.strictObject({ sku, requested: z.int(), available: z.int() });
export type Shortage = z.infer<typeof shortage>;

/** How a reserve ended. `held` again for a hold that exists already, with the lines of that hold. `refused`: the hold was resolved before. */
export const reserveOutcome = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('held'), orderId, currency, lines: z.array(pricedLine), expiresAt: z.int() }),
  z.strictObject({ outcome: z.literal('out_of_stock'), orderId, shortages: z.array(shortage) }),
  z.strictObject({ outcome: z.literal('unknown_sku'), orderId, skus: z.array(z.string()) }),
  z.strictObject({ outcome: z.literal('refused'), orderId, state: z.string() }),
]);
export type ReserveOutcome = z.infer<typeof reserveOutcome>;

/** Per SKU, at any moment: initial + restocked = available + held + sold. */
export const productView = z.strictObject({
  sku,
  name: z.string(),
  price: money,
  currency,
  initial: z.int(),
  restocked: z.int(),
  available: z.int(),
  held: z.int(),
  sold: z.int(),
  version: z.int(),
});
export type ProductView = z.infer<typeof productView>;
