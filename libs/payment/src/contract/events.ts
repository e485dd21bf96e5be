import { z } from 'zod';
import { orderId } from './commands.js';
import { currency, money } from './views.js';

export const PAYMENT_EVENTS_TOPIC = 'weir.payment.events';

const settled = z.strictObject({ orderId, amount: money, currency });

/** Aggregate `payment`, key: order id, seq: counts the payment's events. */
export const paymentEvents = {
  PaymentCaptured: { version: 1, key: 'orderId', schema: settled.extend({ reference: z.string() }) },
  PaymentDeclined: { version: 1, key: 'orderId', schema: settled.extend({ reason: z.string() }) },
  /** Nothing had been charged, and nothing can be any more. */
  PaymentVoided: { version: 1, key: 'orderId', schema: settled },
  PaymentRefunded: { version: 1, key: 'orderId', schema: settled },
  /** A refund was asked for; the order answers by cancelling. */
  RefundRequested: { version: 1, key: 'orderId', schema: z.strictObject({ orderId }) },
} as const;

export type PaymentEventType = keyof typeof paymentEvents;
export type PaymentEvent<T extends PaymentEventType> = z.infer<(typeof paymentEvents)[T]['schema']>;
