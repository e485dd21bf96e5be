import type { Booking } from '../domain/bookkeeping.js';
import type { Payment, PaymentEntry } from '../domain/payment.js';
import type { PaymentMessage } from '../domain/payment.saga.js';
import type { DomainEvent } from './events.js';

/** Where payment keeps its books. */
export abstract class PaymentStore {
  abstract payment(orderId: string): Promise<Payment | undefined>;

  /** Commits when `work` resolves. `work` may run more than once, so its only effects are on the unit. */
  abstract transaction<T>(work: (unit: PaymentUnit) => Promise<T>): Promise<T>;
}

/**
 * One transaction. Locks are taken in one order by everyone: events, then payments by order id, then ledger accounts by name.
 * Creating what another transaction has created meanwhile runs the whole transaction again.
 */
export interface PaymentUnit {
  /** The events that were not taken before; they count as taken when this transaction commits. */
  claim(eventIds: readonly string[]): Promise<Set<string>>;

  lockPayments(orderIds: readonly string[]): Promise<Map<string, Payment>>;
  /** At most `limit` payments about which the provider is to be asked by `now`, longest due first; locked, those locked by others left out. */
  lockDue(now: number, limit: number): Promise<Payment[]>;

  createPayments(payments: readonly Payment[]): Promise<void>;
  updatePayments(payments: readonly Payment[]): Promise<void>;
  recordHistory(entries: readonly PaymentEntry[]): Promise<void>;
  /** Counts an attempt on each, and makes them due again at `until`: the lease of whoever asks the provider now. */
  lease(orderIds: readonly string[], until: number): Promise<void>;
  /** Makes payments due again, unless they have changed since the version that is named. */
  postpone(attempts: readonly Postponed[]): Promise<void>;
  /** Double entry: the rows, and the balances of the accounts. */
  book(bookings: readonly Booking[], at: number): Promise<void>;

  publish(events: readonly DomainEvent[]): Promise<void>;
}

export interface Postponed {
  readonly orderId: string;
  readonly version: number;
  readonly nextAttemptAt: number;
}

/** What the provider is known to have done. */
export interface ProviderAnswer {
  readonly orderId: string;
  readonly message: Extract<PaymentMessage, 'ChargeApproved' | 'ChargeDeclined' | 'VoidedAtPsp' | 'RefundedAtPsp'>;
  /** The provider's number for the charge; with ChargeApproved. */
  readonly reference?: string;
  /** With ChargeDeclined. */
  readonly reason?: string;
}

/**
 * The payment provider. The order id is the key: every question may be repeated.
 * Answers come as they become known; the iteration ends when all have come or the time is up, and never throws. What was not answered is unknown, not declined.
 */
export abstract class PaymentProvider {
  abstract charge(charges: readonly ChargeOrder[]): AsyncIterable<readonly ProviderAnswer[]>;
  /** Settles for good: refuses later charges of these orders and gives earlier ones back. */
  abstract void(orderIds: readonly string[]): AsyncIterable<readonly ProviderAnswer[]>;
}

export interface ChargeOrder {
  readonly orderId: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly token: string;
}
