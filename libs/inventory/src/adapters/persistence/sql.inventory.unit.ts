import { forUpdate, type Inbox, insertRows, list, type Outbox, type Transaction } from '@weir/platform/persistence';
import type { DomainEvent } from '../../application/events.js';
import type { Delivery, InventoryUnit } from '../../application/ports.js';
import type { Hold, HoldEntry } from '../../domain/hold.js';
import type { Product, StockMoves } from '../../domain/stock.js';
import { assemble, HOLD_COLUMNS, type HoldLineRow, type HoldRow, PRODUCT_COLUMNS } from './rows.js';
import { stockUpdate } from './stock-update.js';

/** Consumer group and inbox name of this module. */
const CONSUMER = 'inventory';

export class SqlInventoryUnit implements InventoryUnit {
  constructor(
    private readonly tx: Transaction,
    private readonly outbox: Outbox,
    private readonly inbox: Inbox,
  ) {}

  claim(eventIds: readonly string[]): Promise<Set<string>> {
    return this.inbox.claim(this.tx, CONSUMER, eventIds);
  }

  holds(orderIds: readonly string[]): Promise<Map<string, Hold>> {
    return this.readHolds(orderIds, '');
  }

  lockHolds(orderIds: readonly string[]): Promise<Map<string, Hold>> {
    return this.readHolds(orderIds, forUpdate(this.tx.dialect));
  }

  async lockOverdue(expiredBy: number, announcedBefore: number, limit: number): Promise<Hold[]> {
    const due = await this.tx.query<HoldRow>(
      `SELECT ${HOLD_COLUMNS} FROM holds
       WHERE state = 'held' AND expires_at <= ? AND (announced_at IS NULL OR announced_at <= ?)
       ORDER BY expires_at LIMIT ? ${forUpdate(this.tx.dialect, true)}`,
      [expiredBy, announcedBefore, limit],
    );
    return [...assemble(due, []).values()];
  }

  async lockProducts(skus: readonly string[]): Promise<Map<string, Product>> {
    if (skus.length === 0) return new Map();
    const products = await this.tx.query<Product>(
      `SELECT ${PRODUCT_COLUMNS} FROM products WHERE sku IN (${list(skus.length)}) ORDER BY sku ${forUpdate(this.tx.dialect)}`,
      skus,
    );
    return new Map(products.map((product) => [product.sku, product]));
  }

  /** Sorted by id, so that two batches with the same orders wait for each other and do not deadlock. */
  async createHolds(made: readonly Hold[], at: number): Promise<void> {
    this.tx.label('inventory.reserve');
    const holds = made.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1));
    const columns = ['order_id', 'state', 'version', 'event_seq', 'currency', 'expires_at', 'created_at', 'updated_at'];
    const values = holds.map((hold) => [
      hold.orderId,
      hold.state,
      hold.version,
      hold.eventSeq,
      hold.currency,
      hold.expiresAt,
      at,
      at,
    ]);
    await insertRows(this.tx, 'holds', columns, values, { whenTaken: 'retry' });
    await insertRows(
      this.tx,
      'hold_lines',
      ['order_id', 'sku', 'position', 'quantity', 'unit_price'],
      holds.flatMap(({ orderId, lines }) =>
        lines.map(({ sku, quantity, unitPrice }, index) => [orderId, sku, index, quantity, unitPrice]),
      ),
    );
  }

  async updateHolds(holds: readonly Hold[], at: number): Promise<void> {
    for (const alike of Map.groupBy(
      holds,
      ({ state, version, eventSeq }) => `${state} ${version} ${eventSeq}`,
    ).values()) {
      const { state, version, eventSeq } = alike[0]!;
      await this.tx.send(
        `UPDATE holds SET state = ?, version = ?, event_seq = ?, updated_at = ? WHERE order_id IN (${list(alike.length)})`,
        [state, version, eventSeq, at, ...alike.map(({ orderId }) => orderId)],
      );
    }
  }

  async markAnnounced(holds: readonly Hold[], at: number): Promise<void> {
    await this.tx.send(
      `UPDATE holds SET announced_at = ?, event_seq = event_seq + 1 WHERE order_id IN (${list(holds.length)})`,
      [at, ...holds.map(({ orderId }) => orderId)],
    );
  }

  recordHistory(entries: readonly HoldEntry[], at: number): Promise<void> {
    const values = entries.map(({ orderId, version, from, message, to }) => [orderId, version, from, message, to, at]);
    return insertRows(
      this.tx,
      'hold_history',
      ['order_id', 'version', 'from_state', 'message', 'to_state', 'at'],
      values,
    );
  }

  async moveStock(moves: StockMoves): Promise<void> {
    const { skus } = moves;
    if (skus.length === 0) return;
    const { affected } = await this.tx.execute(...stockUpdate(moves));
    if (affected !== skus.length)
      throw new Error(`stock of ${skus.length - affected} of ${skus.join(', ')} did not suffice under its lock`);
  }

  async delivery(key: string): Promise<Delivery | undefined> {
    const [booked] = await this.tx.query<Omit<Delivery, 'key'>>(
      'SELECT sku, quantity FROM restocks WHERE restock_key = ?',
      [key],
    );
    return booked && { key, ...booked };
  }

  recordDelivery({ key, sku, quantity }: Delivery, at: number): Promise<void> {
    this.tx.label('inventory.restock');
    return insertRows(this.tx, 'restocks', ['restock_key', 'sku', 'quantity', 'at'], [[key, sku, quantity, at]], {
      whenTaken: 'retry',
    });
  }

  publish(events: readonly DomainEvent[]): Promise<void> {
    return this.outbox.append(this.tx, events);
  }

  private async readHolds(orderIds: readonly string[], lock: string): Promise<Map<string, Hold>> {
    if (orderIds.length === 0) return new Map();
    const holds = await this.tx.query<HoldRow>(
      `SELECT ${HOLD_COLUMNS} FROM holds WHERE order_id IN (${list(orderIds.length)}) ORDER BY order_id ${lock}`,
      orderIds,
    );
    if (holds.length === 0) return new Map();
    const lines = await this.tx.query<HoldLineRow>(
      `SELECT order_id AS orderId, sku, quantity, unit_price AS unitPrice FROM hold_lines
       WHERE order_id IN (${list(holds.length)}) ORDER BY order_id, position`,
      holds.map(({ orderId }) => orderId),
    );
    return assemble(holds, lines);
  }
}
