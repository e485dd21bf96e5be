import { z } from 'zod';

/** One minute of sales, by the time the order was confirmed; `minute` is its first millisecond. Revenue in minor units. */
export const salesWindow = z.strictObject({ minute: z.int(), orders: z.int(), units: z.int(), revenue: z.int() });
export type SalesWindow = z.infer<typeof salesWindow>;

/** How many orders have ever come this far. */
export const funnel = z.strictObject({
  reserved: z.int(),
  captured: z.int(),
  declined: z.int(),
  confirmed: z.int(),
  cancelled: z.int(),
});
export type Funnel = z.infer<typeof funnel>;

export const salesView = z.strictObject({
  windows: z.array(salesWindow),
  funnel,
  topSellers: z.array(z.strictObject({ sku: z.string(), units: z.int() })),
});
export type SalesView = z.infer<typeof salesView>;
