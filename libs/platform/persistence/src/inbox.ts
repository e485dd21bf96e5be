import type { Transaction } from './database.js';

/** Remembers which events a consumer has taken, in the consumer's own transaction, so that effects happen once. */
export abstract class Inbox {
  /** Inserts (consumer, event id) rows first; returns the ids that were not there before. Duplicates inside `eventIds` count once. */
  abstract claim(tx: Transaction, consumer: string, eventIds: readonly string[]): Promise<Set<string>>;

  /** Forgets all that the consumer has taken: it may take it once more, as when it counts anew from the first event. */
  abstract forget(tx: Transaction, consumer: string): Promise<void>;
}
