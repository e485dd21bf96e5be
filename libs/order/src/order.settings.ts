import { Live } from '@weir/platform/kernel';
import { z } from 'zod';

/** Section `order` of the settings. Unmarked keys are read at the start only. */
export const orderSettings = z.strictObject({
  /** How long a reserved order waits for its payment before it is cancelled, ms. Default 60 s. Live; concerns new orders. */
  deadlineMs: z.int().min(100).max(86_400_000).default(60_000).meta({ live: true }),
  /** Pause of the search for orders past their deadline while there are none, ms. Default 1 s. Live. */
  reaperIdleMs: z.int().min(10).max(60_000).default(1_000).meta({ live: true }),
  /** Most orders that share a transaction when placed. Default 200. */
  placeMaxBatch: z.int().min(1).max(1_000).default(200),
  /** Placing transactions at the same time. Default 2: one commits while the next collects. */
  placeInFlight: z.int().min(1).max(8).default(2),
  /** By SKU how many of it one order, and one customer within `purchaseWindowMs`, may have at most: `{ pot-1: { perOrder: 1, perCustomer: 2 } }`; each gateway counts for itself. Default: no limits. Live. */
  purchaseLimits: z
    .record(z.string(), z.strictObject({ perOrder: z.int().min(1).optional(), perCustomer: z.int().min(1).optional() }))
    .default({})
    .meta({ live: true }),
  /** How long what a customer bought counts against `purchaseLimits`, ms. Default 1 h. Live. */
  purchaseWindowMs: z.int().min(1_000).max(86_400_000).default(3_600_000).meta({ live: true }),
  /** Whether a caller of the order service puts orders that come while its calls are in flight into the next call. False: a call for each. Default true. Live. */
  placeCoalesced: z.boolean().default(true).meta({ live: true }),
});
export type OrderSettings = z.infer<typeof orderSettings>;

/** The settings in force; read `.value` at each use. */
export class OrderSettingsLive extends Live<OrderSettings> {}
