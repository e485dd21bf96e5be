import { Live } from '@weir/platform/kernel';
import { z } from 'zod';

/** Section `catalogue` of the settings: the copy of the catalogue beside each HTTP face. */
export const catalogueSettings = z.strictObject({
  /** Whether products are answered from the copy. Off, every answer comes from inventory; the copy is kept up to date all the same. Default true. Live. */
  cached: z.boolean().default(true).meta({ live: true }),
  /** A copy that has heard nothing of its events' bus for longer than this is not shown; inventory answers instead, ms. Default 2000. Live. */
  deafAfterMs: z.int().min(100).max(600_000).default(2_000).meta({ live: true }),
});
export type CatalogueSettings = z.infer<typeof catalogueSettings>;

/** The settings in force; read `.value` at each use. */
export class CatalogueSettingsLive extends Live<CatalogueSettings> {}
