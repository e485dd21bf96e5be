import type { MessagingSettings } from './messaging.settings.js';

/** Ten orders in a hundred milliseconds are no load; ten in ten are. */
const MS_PER_EVENT = 1;

/**
 * The pause after a batch of so many events that was not full, ms: `least`, and under load a millisecond an event. Batches that come slower than an event a
 * millisecond leave it where it is; those that come faster draw it up to the longest, for as long as they do.
 */
export const lingerAfter = (
  events: number,
  least: number,
  { lingerUnderLoadMs }: Pick<MessagingSettings, 'lingerUnderLoadMs'>,
): number => Math.max(least, Math.min(lingerUnderLoadMs, events * MS_PER_EVENT));
