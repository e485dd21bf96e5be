import { z } from 'zod';

/** One minute of sales, by the time the order was confirmed; `minute` is its first millisecond. Revenue in minor units. `late`: how many of the orders came after the window might have been read. */
export const salesWindow = z.strictObject({
  minute: z.int(),
  orders: z.int(),
  units: z.int(),
  revenue: z.int(),
  late: z.int(),
});
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
  /** Late sales of all time. */
  late: z.int(),
  /** Grows with each rebuild; the figures are those of this generation, and few while it still reads. */
  generation: z.int(),
});
export type SalesView = z.infer<typeof salesView>;

/** A rebuild names the generation it replaces. */
export const rebuild = z.strictObject({ generation: z.int().min(1) });
export type Rebuild = z.infer<typeof rebuild>;

/** The generation in force. */
export const rebuilt = z.strictObject({ generation: z.int() });
export type Rebuilt = z.infer<typeof rebuilt>;
