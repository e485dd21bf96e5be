import { z } from 'zod';

/** Stock keeping unit: `tea-100`. */
export const sku = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes, at most 40');
/** Whole units of one SKU. */
export const quantity = z.int().min(1).max(10_000);
/** Made by the order side from customer and key; `o-` and 26 characters. */
export const orderId = z.string().regex(/^o-[a-z0-9]{26}$/, '"o-" and 26 lower-case letters or digits');

export const line = z.strictObject({ sku, quantity });
export type Line = z.infer<typeof line>;

/** 1 to 50 lines, each SKU once. */
export const lines = z
  .array(line)
  .min(1)
  .max(50)
  .refine((all) => new Set(all.map((one) => one.sku)).size === all.length, 'each SKU may appear once');

/** Holds stock for an order, all lines or none. */
export const reserveStock = z.strictObject({ orderId, lines });
export type ReserveStock = z.infer<typeof reserveStock>;

/** Whose order it is. */
export interface OfCustomer {
  readonly customerId: string;
}

/** Adds units to what is available. `key` names the delivery: the same key is booked once. */
export const restock = z.strictObject({
  sku,
  quantity: z.int().min(1).max(1_000_000),
  key: z.string().min(1).max(128),
});
export type Restock = z.infer<typeof restock>;
