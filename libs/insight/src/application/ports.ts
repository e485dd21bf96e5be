import type { SalesView } from '../contract/index.js';
import type { Tally } from '../domain/tally.js';

/** Where insight keeps its figures. */
export abstract class InsightStore {
  /** Sales of the minutes from `since` on, oldest first; the funnel and the `top` best sellers of all time. */
  abstract sales(since: number, top: number): Promise<SalesView>;

  /** Commits when `work` resolves. `work` may run more than once, so its only effects are on the unit. */
  abstract transaction<T>(work: (unit: InsightUnit) => Promise<T>): Promise<T>;
}

/** One transaction. Locks are taken in one order by everyone: events, then minutes, stages and SKUs, each sorted. */
export interface InsightUnit {
  /** The events that were not taken before; they count as taken when this transaction commits. */
  claim(eventIds: readonly string[]): Promise<Set<string>>;
  add(tally: Tally): Promise<void>;
}
