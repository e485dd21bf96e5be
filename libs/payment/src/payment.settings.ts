import { Live } from '@weir/platform/kernel';
import { z } from 'zod';

/** Section `payment` of the settings. Unmarked keys are read at the start only. */
export const paymentSettings = z.strictObject({
  /** How long the provider may take for a round of questions, ms. What it has not answered by then is unknown and asked again. Default 1.5 s. Live. */
  chargeTimeoutMs: z.int().min(50).max(60_000).default(1_500).meta({ live: true }),
  /** Wait before a question is repeated, ms; doubles with each attempt and is spread by order. Default 200 ms. Live. */
  backoffBaseMs: z.int().min(10).max(60_000).default(200).meta({ live: true }),
  /** Longest wait between two attempts, ms. There is no last attempt: the order's deadline ends it by cancelling. Default 30 s. Live. */
  backoffMaxMs: z.int().min(10).max(600_000).default(30_000).meta({ live: true }),
  /** Most payments in one round. Default 200. Live. */
  roundSize: z.int().min(1).max(1_000).default(200).meta({ live: true }),
  /** Rounds that wait for the provider at the same time, so that a silent charge does not hold up the others. Default 8. Live. */
  roundsInFlight: z.int().min(1).max(64).default(8).meta({ live: true }),
  /** Whether what an order has just decided is taken to the provider at once, leased as it is written; else the search for payments that are due finds it, which costs another transaction. Default true. Live. */
  chargeAtOnce: z.boolean().default(true).meta({ live: true }),
  /** Pause of the search for payments that are due while there are none, ms; new ones wake it. Default 200 ms. Live. */
  workerIdleMs: z.int().min(10).max(60_000).default(200).meta({ live: true }),
});
export type PaymentSettings = z.infer<typeof paymentSettings>;

/** The settings in force; read `.value` at each use. */
export class PaymentSettingsLive extends Live<PaymentSettings> {}
