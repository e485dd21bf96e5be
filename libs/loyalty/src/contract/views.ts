import { z } from 'zod';

export const customerId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'letters, digits, "_" and "-", at most 64');

/** At any moment: points = earned - takenBack. */
export const accountView = z.strictObject({ customerId, points: z.int(), earned: z.int(), takenBack: z.int() });
export type AccountView = z.infer<typeof accountView>;
