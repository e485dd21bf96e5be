import { z } from 'zod';

const key = z.string().min(1).max(128);
const currency = z.string().regex(/^[A-Z]{3}$/);

/** Asks for `amount` minor units. The key names the charge: the same key is charged once. */
export const charge = z.strictObject({ key, amount: z.int().min(0), currency, token: z.string().min(1).max(128) });
export type ChargeRequest = z.output<typeof charge>;

/** Settles a key for good: gives back what was charged, and refuses every later charge. */
export const voiding = z.strictObject({ key });
export type VoidRequest = z.output<typeof voiding>;

export const charges = z.array(charge).min(1).max(1000);
export const voids = z.array(voiding).min(1).max(1000);

export interface ChargeAnswer {
  readonly key: string;
  readonly outcome: 'approved' | 'declined';
  readonly reference: string;
  /** Why it was declined: `card` or `voided`. */
  readonly reason?: string;
}

export interface VoidAnswer {
  readonly key: string;
  /** `voided`: nothing had been charged. `refunded`: the earlier charge was given back. */
  readonly outcome: 'voided' | 'refunded';
}

/** One line of the ledger. A `void` of a key that never came carries amount 0 and empty strings. */
export const ledgerEntry = z.strictObject({
  seq: z.int().min(1),
  at: z.int(),
  kind: z.enum(['charge', 'decline', 'void', 'refund']),
  key,
  amount: z.int().min(0),
  currency: currency.or(z.literal('')),
  token: z.string(),
  reference: z.string(),
});
export type LedgerEntry = z.output<typeof ledgerEntry>;
