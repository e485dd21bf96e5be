import type { RejectedOrder } from '../contract/index.js';
import type { Order, OrderEntry } from '../domain/order.js';
import type { DomainEvent } from './events.js';

/** What one change of an order writes, all in one transaction. */
export interface Change {
  readonly order: Order;
  readonly entry: OrderEntry;
  readonly events: readonly DomainEvent[];
}

/** Where orders are kept. */
export abstract class OrderStore {
  /** Tombstones included. */
  abstract find(orderIds: readonly string[]): Promise<Map<string, Order>>;
  /** Newest first. */
  abstract ofCustomer(customerId: string, limit: number): Promise<Order[]>;

  /** Writes new orders in one transaction. `taken`: one of them was there already, and nothing was written. */
  abstract add(changes: readonly Change[], at: number): Promise<'added' | 'taken'>;

  /** Commits when `work` resolves. `work` may run more than once, so its only effects are on the unit. */
  abstract transaction<T>(work: (unit: OrderUnit) => Promise<T>): Promise<T>;
}

/** One transaction. Everyone locks in one order: events, then orders by id. Creating what another transaction has created meanwhile runs the whole transaction again. */
export interface OrderUnit {
  /** The events that were not taken before; they count as taken when this transaction commits. */
  claim(eventIds: readonly string[]): Promise<Set<string>>;
  lock(orderIds: readonly string[]): Promise<Map<string, Order>>;
  /** Ids of at most `limit` reserved orders whose deadline has passed; locked, those locked by others left out. */
  lockLate(now: number, limit: number): Promise<string[]>;
  create(orders: readonly Order[], at: number): Promise<void>;
  update(orders: readonly Order[], at: number): Promise<void>;
  recordHistory(entries: readonly OrderEntry[], at: number): Promise<void>;
  publish(events: readonly DomainEvent[]): Promise<void>;
}

/** A request from the queue that came to no order. */
export interface Rejection {
  readonly orderId: string;
  /** Of the record that was refused: the same record again is refused again. */
  readonly requestId: string;
  readonly reason: RejectedOrder['reason'];
  readonly detail: string;
  readonly at: number;
}

/** How requests from the queue ended that came to no order, the newest of each order id. */
export abstract class RejectionStore {
  abstract find(orderIds: readonly string[]): Promise<Map<string, Rejection>>;
  /** Writes over older ones of the same orders. */
  abstract add(rejections: readonly Rejection[]): Promise<void>;
}
