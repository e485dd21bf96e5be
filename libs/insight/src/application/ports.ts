import type { SalesView } from '../contract/index.js';
import type { Lateness } from '../domain/streams.js';
import type { Tally } from '../domain/tally.js';

/** Where insight keeps its figures. */
export abstract class InsightStore {
  /** Sales of the minutes from `since` on, oldest first; the funnel and the `top` best sellers of all time. */
  abstract sales(since: number, top: number): Promise<SalesView>;

  /** Which reading of the events the figures are of: 1, and one more with each rebuild. */
  abstract generation(): Promise<number>;

  /** Empties figures and inbox for the next generation, if `generation` is the one in force; answers the one in force then. */
  abstract supersede(generation: number): Promise<number>;

  /** Commits when `work` resolves. `work` may run more than once, so its only effects are on the unit. */
  abstract transaction<T>(work: (unit: InsightUnit) => Promise<T>): Promise<T>;
}

/** One transaction. Locks are taken in one order by everyone: the generation, then events, streams, minutes, stages and SKUs, each sorted. */
export interface InsightUnit {
  /** False when another generation has begun; it cannot begin while this transaction runs. */
  stands(generation: number): Promise<boolean>;
  /** The events that were not taken before; they count as taken when this transaction commits. */
  claim(eventIds: readonly string[]): Promise<Set<string>>;
  /** The newest time that each of the streams has shown. */
  reached(streams: readonly string[]): Promise<Lateness['reached']>;
  add(tally: Tally): Promise<void>;
}
