import type { Rebuild, Rebuilt, SalesView } from './views.js';

/** What the edge may ask of insight. */
export abstract class InsightApi {
  /** Sales of the last `minutes` (1 to 1440), oldest first, empty minutes left out; the funnel and the ten top sellers of all time. */
  abstract sales(minutes: number): Promise<SalesView>;

  /** Empties the figures and counts again from the first event there is. Safe to repeat: replaces the generation it names and no other. Answers the one in force, before it has read anything. */
  abstract rebuild(command: Rebuild): Promise<Rebuilt>;
}
