import { Live } from '@weir/platform/kernel';
import { z } from 'zod';

/** Section `insight` of the settings. */
export const insightSettings = z.strictObject({
  /** How much older than the newest window of its partition a sale may be before it counts as late, ms; it is booked into its window all the same. Default 60 s. Live; concerns what is counted from then on. */
  allowedLatenessMs: z.int().min(0).max(86_400_000).default(60_000).meta({ live: true }),
  /** How long the monitor keeps the minutes of calls, ms. Default 86400000: a day. Live. */
  callsRetentionMs: z.int().min(60_000).max(2_678_400_000).default(86_400_000).meta({ live: true }),
});
export type InsightSettings = z.infer<typeof insightSettings>;

/** The settings in force; read `.value` at each use. */
export class InsightSettingsLive extends Live<InsightSettings> {}
