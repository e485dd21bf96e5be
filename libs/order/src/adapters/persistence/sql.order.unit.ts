import {
  forUpdate,
  type Inbox,
  insertRows,
  list,
  type Outbox,
  type SendOptions,
  type Transaction,
} from '@weir/platform/persistence';
import type { DomainEvent } from '../../application/events.js';
import type { OrderUnit } from '../../application/ports.js';
import type { Order, OrderEntry } from '../../domain/order.js';
import { readOrders } from './rows.js';

/** Consumer group and inbox name of this module. */
const CONSUMER = 'order';

export class SqlOrderUnit implements OrderUnit {
  constructor(
    private readonly tx: Transaction,
    private readonly outbox: Outbox,
    private readonly inbox: Inbox,
  ) {}

  claim(eventIds: readonly string[]): Promise<Set<string>> {
    return this.inbox.claim(this.tx, CONSUMER, eventIds);
  }

  lock(orderIds: readonly string[]): Promise<Map<string, Order>> {
    return readOrders((sql, parameters) => this.tx.query(sql, parameters), orderIds, forUpdate(this.tx.dialect));
  }

  async lockLate(now: number, limit: number): Promise<string[]> {
    const late = await this.tx.query<{ orderId: string }>(
      `SELECT order_id AS orderId FROM orders WHERE status = 'reserved' AND deadline_at <= ?
       ORDER BY deadline_at LIMIT ? ${forUpdate(this.tx.dialect, true)}`,
      [now, limit],
    );
    return late.map(({ orderId }) => orderId);
  }

  create(orders: readonly Order[], at: number): Promise<void> {
    return insertOrders(this.tx, orders, at, { whenTaken: 'retry' });
  }

  async update(orders: readonly Order[], at: number): Promise<void> {
    for (const alike of Map.groupBy(orders, ({ state, reason, version }) => `${state} ${reason} ${version}`).values()) {
      const { state, reason, version } = alike[0]!;
      await this.tx.send(
        `UPDATE orders SET status = ?, reason = ?, version = ?, updated_at = ? WHERE order_id IN (${list(alike.length)})`,
        [state, reason ?? null, version, at, ...alike.map(({ orderId }) => orderId)],
      );
    }
  }

  recordHistory(entries: readonly OrderEntry[], at: number): Promise<void> {
    const values = entries.map(({ orderId, version, from, message, to }) => [orderId, version, from, message, to, at]);
    return insertRows(
      this.tx,
      'order_history',
      ['order_id', 'version', 'from_state', 'message', 'to_state', 'at'],
      values,
    );
  }

  publish(events: readonly DomainEvent[]): Promise<void> {
    return this.outbox.append(this.tx, events);
  }
}

/** Sorted by id, so that two batches with the same orders wait for each other and do not deadlock. */
export async function insertOrders(
  tx: Transaction,
  orders: readonly Order[],
  at: number,
  options: SendOptions = {},
): Promise<void> {
  const sorted = orders.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1));
  await insertRows(
    tx,
    'orders',
    [
      'order_id',
      'customer_id',
      'status',
      'reason',
      'total',
      'currency',
      'payment_token',
      'version',
      'placed_at',
      'deadline_at',
      'updated_at',
    ],
    sorted.map((order) => [
      ...[order.orderId, order.customerId, order.state, order.reason ?? null, order.total, order.currency],
      ...[order.paymentToken, order.version, order.placedAt, order.deadlineAt, at],
    ]),
    options,
  );
  await insertRows(
    tx,
    'order_lines',
    ['order_id', 'sku', 'position', 'quantity', 'unit_price'],
    sorted.flatMap(({ orderId, lines }) =>
      lines.map(({ sku, quantity, unitPrice }, index) => [orderId, sku, index, quantity, unitPrice]),
    ),
  );
}
