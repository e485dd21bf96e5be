import { Live } from '@weir/platform/kernel';
import { z } from 'zod';

/** Section `loyalty` of the settings. */
export const loyaltySettings = z.strictObject({
  /** Whether loyalty takes events. Off, it leaves its group and still answers; what it misses waits in the topic and is booked when it is back. Default true. Live. */
  consuming: z.boolean().default(true).meta({ live: true }),
});
export type LoyaltySettings = z.infer<typeof loyaltySettings>;

/** The settings in force; read `.value` at each use. */
export class LoyaltySettingsLive extends Live<LoyaltySettings> {}
