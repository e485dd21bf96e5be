import { Live } from '@weir/platform/kernel';
import { z } from 'zod';

/** Section `inventory` of the settings. Unmarked keys are read at the start only. */
export const inventorySettings = z.strictObject({
  /** How long stock is held before the hold is announced as overdue, ms. Default 90 s: longer than the order's deadline, so that the order speaks first. Live; concerns new holds. */
  holdTtlMs: z.int().min(100).max(86_400_000).default(90_000).meta({ live: true }),
  /** An overdue hold that nobody resolved is announced again after this time, ms. Default 30 s. Live. */
  overdueRepeatMs: z.int().min(100).max(3_600_000).default(30_000).meta({ live: true }),
  /** Pause of the search for overdue holds while there are none, ms. Default 1 s. Live. */
  reaperIdleMs: z.int().min(10).max(60_000).default(1_000).meta({ live: true }),
  /** Most reserves that share a transaction. Default 200. */
  reserveMaxBatch: z.int().min(1).max(1_000).default(200),
  /** Reserve transactions at the same time. Default 2: one commits while the next collects. */
  reserveInFlight: z.int().min(1).max(8).default(2),
});
export type InventorySettings = z.infer<typeof inventorySettings>;

/** The settings in force; read `.value` at each use. */
export class InventorySettingsLive extends Live<InventorySettings> {}
