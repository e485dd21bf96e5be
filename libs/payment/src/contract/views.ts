import { z } from 'zod';
import { orderId } from './commands.js';

export const PAYMENT_STATUSES = [
  'charging',
  'captured',
  'declined',
  'voiding',
  'voided',
  'refunded',
  'fenced',
] as const;
export const paymentStatus = z.enum(PAYMENT_STATUSES);
export type PaymentStatus = z.infer<typeof paymentStatus>;

export const currency = z.string().regex(/^[A-Z]{3}$/);
export const money = z.int().min(0);

export const paymentView = z.strictObject({
  orderId,
  status: paymentStatus,
  amount: money,
  currency,
  /** The provider's own number for the charge, once known. */
  reference: z.string().optional(),
  /** Calls made to the provider so far. */
  attempts: z.int(),
  version: z.int(),
  updatedAt: z.int(),
});
export type PaymentView = z.infer<typeof paymentView>;
