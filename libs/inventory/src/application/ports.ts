import type { Hold, HoldEntry } from '../domain/hold.js';
import type { Product, StockMoves } from '../domain/stock.js';
import type { DomainEvent } from './events.js';

/** A delivery that was booked under a key. */
export interface Delivery {
  readonly key: string;
  readonly sku: string;
  readonly quantity: number;
}

/** Where inventory keeps its books. */
export abstract class InventoryStore {
  /** Every product, by SKU. */
  abstract products(): Promise<Product[]>;
  abstract product(sku: string): Promise<Product | undefined>;

  /** Commits when `work` resolves. `work` may run more than once, so its only effects are on the unit. */
  abstract transaction<T>(work: (unit: InventoryUnit) => Promise<T>): Promise<T>;
}

/**
 * One transaction. Everyone locks in one order: events, then holds by order id, then products by SKU.
 * Creating what another transaction has created meanwhile runs the whole transaction again.
 */
export interface InventoryUnit {
  /** The events that were not taken before; they count as taken when this transaction commits. */
  claim(eventIds: readonly string[]): Promise<Set<string>>;

  /** Committed holds with their lines, not locked. */
  holds(orderIds: readonly string[]): Promise<Map<string, Hold>>;
  /** The same, locked. */
  lockHolds(orderIds: readonly string[]): Promise<Map<string, Hold>>;
  /** At most `limit` holds past `expiredBy` and not announced since `announcedBefore`; locked, those locked by others left out. Without lines. */
  lockOverdue(expiredBy: number, announcedBefore: number, limit: number): Promise<Hold[]>;
  lockProducts(skus: readonly string[]): Promise<Map<string, Product>>;

  createHolds(holds: readonly Hold[], at: number): Promise<void>;
  updateHolds(holds: readonly Hold[], at: number): Promise<void>;
  recordHistory(entries: readonly HoldEntry[], at: number): Promise<void>;
  markAnnounced(holds: readonly Hold[], at: number): Promise<void>;
  /** Writes each product once. The products must be locked. */
  moveStock(moves: StockMoves): Promise<void>;

  delivery(key: string): Promise<Delivery | undefined>;
  recordDelivery(delivery: Delivery, at: number): Promise<void>;

  publish(events: readonly DomainEvent[]): Promise<void>;
}
