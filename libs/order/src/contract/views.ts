import { z } from 'zod';
import { customerId, orderId, orderLine, sku } from './commands.js';

export const ORDER_STATUSES = ['reserved', 'confirmed', 'cancelled'] as const;
export const orderStatus = z.enum(ORDER_STATUSES);
export type OrderStatus = z.infer<typeof orderStatus>;

/** Why an order was cancelled. `expired`: its deadline passed. `abandoned`: its stock was held but the order never came to be. */
export const CANCEL_REASONS = ['customer', 'returned', 'declined', 'expired', 'abandoned'] as const;
export const cancelReason = z.enum(CANCEL_REASONS);
export type CancelReason = z.infer<typeof cancelReason>;

export const currency = z.string().regex(/^[A-Z]{3}$/);
/** Whole minor units (cents). */
export const money = z.int().min(0);

export const pricedOrderLine = z.strictObject({ sku, quantity: z.int(), unitPrice: money });
export type PricedOrderLine = z.infer<typeof pricedOrderLine>;

export const orderView = z.strictObject({
  orderId,
  customerId: customerId.or(z.literal('')),
  status: orderStatus,
  reason: cancelReason.optional(),
  total: money,
  currency,
  lines: z.array(pricedOrderLine),
  version: z.int(),
  placedAt: z.int(),
  deadlineAt: z.int(),
});
export type OrderView = z.infer<typeof orderView>;

/** How placing ended. `placed` with `repeated` when the key had been used for the same order before. `key_reused`: for another one. `expired`: the key's first attempt was given up; use a new key. */
export const placeOutcome = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('placed'), repeated: z.boolean(), order: orderView }),
  z.strictObject({
    outcome: z.literal('out_of_stock'),
    orderId,
    shortages: z.array(z.strictObject({ sku, requested: z.int(), available: z.int() })),
  }),
  z.strictObject({ outcome: z.literal('unknown_sku'), orderId, skus: z.array(z.string()) }),
  z.strictObject({ outcome: z.literal('key_reused'), orderId }),
  z.strictObject({ outcome: z.literal('expired'), orderId }),
]);
export type PlaceOutcome = z.infer<typeof placeOutcome>;

/** An order that was accepted and waits for its turn. `position` 1 is the next one; `etaSeconds` is null while nobody can say, as the drain is paused or has not begun. */
export const queuedOrder = z.strictObject({
  orderId,
  status: z.literal('queued'),
  lines: z.array(orderLine).optional(),
  position: z.int().min(1),
  etaSeconds: z.number().min(0).nullable(),
});
export type QueuedOrder = z.infer<typeof queuedOrder>;

/** Why an order that had waited did not come to be: the outcome that it would have been answered at once, or `failed` when it could not be placed at all. */
export const REJECTION_REASONS = ['out_of_stock', 'unknown_sku', 'key_reused', 'expired', 'failed'] as const;

/** The end of an order that was accepted into the queue and refused when its turn came. Its key may be tried again, as after any refusal. */
export const rejectedOrder = z.strictObject({
  orderId,
  status: z.literal('rejected'),
  reason: z.enum(REJECTION_REASONS),
  /** One sentence. */
  detail: z.string(),
  rejectedAt: z.int(),
});
export type RejectedOrder = z.infer<typeof rejectedOrder>;
