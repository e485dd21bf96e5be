import type { SqlValue } from '@weir/platform/persistence';
import type { Payment } from '../../domain/payment.js';

const COLUMN_OF = {
  orderId: 'order_id',
  state: 'status',
  amount: 'amount',
  currency: 'currency',
  token: 'token',
  reference: 'reference',
  capturedAt: 'captured_at',
  refundRequestedAt: 'refund_requested_at',
  attempts: 'attempts',
  nextAttemptAt: 'next_attempt_at',
  version: 'version',
  eventSeq: 'event_seq',
  updatedAt: 'updated_at',
} as const satisfies Record<keyof Payment, string>;

const FIELDS = Object.keys(COLUMN_OF) as (keyof Payment)[];

/** What to SELECT for a Payment. */
export const PAYMENT_FIELDS = FIELDS.map((field) => `${COLUMN_OF[field]} AS ${field}`).join(', ');

export const PAYMENT_COLUMNS: readonly string[] = FIELDS.map((field) => COLUMN_OF[field]);

/** One row, in the order of PAYMENT_COLUMNS. */
export const paymentRow = (payment: Payment): SqlValue[] => FIELDS.map((field) => payment[field]);
