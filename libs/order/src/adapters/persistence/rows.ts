import { list, type SqlValue } from '@weir/platform/persistence';
import type { Order, PricedLine } from '../../domain/order.js';

export const ORDER_COLUMNS = `order_id AS orderId, customer_id AS customerId, status AS state, reason, total, currency,
  payment_token AS paymentToken, version, placed_at AS placedAt, deadline_at AS deadlineAt`;

export type OrderRow = Omit<Order, 'lines' | 'reason'> & { readonly reason: NonNullable<Order['reason']> | null };

interface LineRow extends PricedLine {
  readonly orderId: string;
}

/** Reads one kind of row, inside a transaction or outside of any. */
export type Query = <Row>(sql: string, parameters: readonly SqlValue[]) => Promise<Row[]>;

/** The orders with their lines in the order of the command. */
export async function withLines(query: Query, orders: readonly OrderRow[]): Promise<Order[]> {
  if (orders.length === 0) return [];
  const lines = await query<LineRow>(
    `SELECT order_id AS orderId, sku, quantity, unit_price AS unitPrice FROM order_lines
     WHERE order_id IN (${list(orders.length)}) ORDER BY order_id, position`,
    orders.map(({ orderId }) => orderId),
  );
  const byOrder = Map.groupBy(lines, ({ orderId }) => orderId);
  return orders.map((row) => ({
    ...row,
    reason: row.reason ?? undefined,
    lines: (byOrder.get(row.orderId) ?? []).map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unitPrice })),
  }));
}

/** Those of the orders that exist, with their lines; `lock` is the tail that locks them, in the order of their ids. */
export async function readOrders(query: Query, orderIds: readonly string[], lock = ''): Promise<Map<string, Order>> {
  if (orderIds.length === 0) return new Map();
  const found = await query<OrderRow>(
    `SELECT ${ORDER_COLUMNS} FROM orders WHERE order_id IN (${list(orderIds.length)}) ORDER BY order_id ${lock}`,
    orderIds,
  );
  return new Map((await withLines(query, found)).map((order) => [order.orderId, order]));
}
