import type { Booking } from '../domain/points.js';

export interface Account {
  readonly earned: number;
  readonly takenBack: number;
}

/** Where loyalty keeps its accounts. */
export abstract class LoyaltyStore {
  /** Undefined when nothing was ever booked for the customer. */
  abstract account(customerId: string): Promise<Account | undefined>;

  /** Commits when `work` resolves. `work` may run more than once, so its only effects are on the unit. */
  abstract transaction<T>(work: (unit: LoyaltyUnit) => Promise<T>): Promise<T>;
}

/** One transaction. Everyone locks in one order: events, then accounts by customer. */
export interface LoyaltyUnit {
  /** The events that were not taken before; they count as taken when this transaction commits. */
  claim(eventIds: readonly string[]): Promise<Set<string>>;
  add(bookings: readonly Booking[]): Promise<void>;
}
