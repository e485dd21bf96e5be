import { z } from 'zod';
import { customerId, orderId, paymentToken } from './commands.js';
import { cancelReason, currency, money, pricedOrderLine } from './views.js';

export const ORDER_EVENTS_TOPIC = 'weir.order.events';

const placed = z.strictObject({ orderId, customerId, total: money, currency, lines: z.array(pricedOrderLine) });

/** Aggregate `order`, key: order id, seq: the order's version. */
export const orderEvents = {
  OrderReserved: {
    version: 1,
    key: 'orderId',
    schema: placed.extend({ paymentToken, placedAt: z.int(), deadlineAt: z.int() }),
  },
  OrderConfirmed: { version: 1, key: 'orderId', schema: placed },
  /** One message to all: inventory releases or takes back, payment voids or refunds, whichever is due. A tombstone has no customer, no lines and total 0. */
  OrderCancelled: {
    version: 1,
    key: 'orderId',
    schema: placed.extend({
      customerId: customerId.or(z.literal('')),
      reason: cancelReason,
      from: z.enum(['none', 'reserved', 'confirmed']),
    }),
  },
} as const;

export type OrderEventType = keyof typeof orderEvents;
export type OrderEvent<T extends OrderEventType> = z.infer<(typeof orderEvents)[T]['schema']>;
