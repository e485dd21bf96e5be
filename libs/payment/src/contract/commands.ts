import { z } from 'zod';

export const orderId = z.string().regex(/^o-[a-z0-9]{26}$/, '"o-" and 26 lower-case letters or digits');

/** Asks to give the money of a captured payment back; the order decides, and takes the goods back with it. */
export const refundPayment = z.strictObject({ orderId });
export type RefundPayment = z.infer<typeof refundPayment>;
