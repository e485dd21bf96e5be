import { z } from 'zod';

/** What can be turned off, so that one can see what it was for. */
export const PROTECTIONS = ['conditionalUpdate', 'inbox', 'outbox', 'sequence', 'key', 'fence'] as const;
export type Protection = (typeof PROTECTIONS)[number];

/** Section `teaching` of the settings; known only where WEIR_TEACHING is 1. */
export const teachingSettings = z.strictObject({
  /** The protection that this shop does without, read at the start. Default none. */
  without: z.enum(PROTECTIONS).optional(),
});
