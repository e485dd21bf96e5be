import { z } from 'zod';

export const orderId = z.string().regex(/^o-[a-z0-9]{26}$/, '"o-" and 26 lower-case letters or digits');
export const customerId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'letters, digits, "_" and "-", at most 64');
export const sku = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes, at most 40');
export const orderLine = z.strictObject({ sku, quantity: z.int().min(1).max(10_000) });
export type OrderLine = z.infer<typeof orderLine>;

/** 1 to 50 lines, each SKU once. */
export const orderLines = z
  .array(orderLine)
  .min(1)
  .max(50)
  .refine((all) => new Set(all.map((one) => one.sku)).size === all.length, 'each SKU may appear once');

/** Names the card at the payment provider; the simulator's rules read it: `tok-approve` (the default), `tok-decline`, `tok-delay`, `tok-timeout`, `tok-error`. */
export const paymentToken = z
  .string()
  .regex(/^tok-[a-z0-9-]{1,40}$/, '"tok-" and at most 40 lower-case letters, digits or dashes');

/** The body of POST /orders. Price and total are the server's. */
export const placeOrderBody = z.strictObject({ customerId, lines: orderLines, paymentToken: paymentToken.optional() });
export type PlaceOrderBody = z.infer<typeof placeOrderBody>;

/** The order id is derived from customer and Idempotency-Key, so that a retry names the same order. */
export const placeOrder = z.strictObject({ orderId, customerId, lines: orderLines, paymentToken });
export type PlaceOrder = z.infer<typeof placeOrder>;

export const cancelOrder = z.strictObject({ orderId });
export type CancelOrder = z.infer<typeof cancelOrder>;
