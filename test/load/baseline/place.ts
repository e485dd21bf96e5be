import { randomUUID } from 'node:crypto';
import type { Pool, PoolConnection, ResultSetHeader } from 'mysql2/promise';
import type { Catalogue } from './catalogue.js';
import { findOrder, type Line, type Order, type Placing } from './orders.js';

/** How an order ended that was not placed. */
export type Refusal =
  | { readonly code: 'ORDER.OUT_OF_STOCK'; readonly sku: string }
  | { readonly code: 'ORDER.UNKNOWN_SKU'; readonly sku: string }
  | { readonly code: 'ORDER.KEY_REUSED' };

/** Rolls the transaction back and is answered. */
class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

const DUPLICATE = 'ER_DUP_ENTRY';

/** One transaction an order, each statement prepared: stock first, then the order with its lines, history and event. */
export async function place(pool: Pool, catalogue: Catalogue, placing: Placing): Promise<Order | Refusal> {
  const lines = await priced(catalogue, placing);
  if ('code' in lines) return lines;
  const connection = await pool.getConnection();
  try {
    await connection.beginTransaction();
    const order = await write(connection, placing, lines);
    await connection.commit();
    return order;
  } catch (error) {
    await connection.rollback();
    if ((error as { code?: string }).code === DUPLICATE) return await existing(connection, placing);
    // Another request with the same key may have taken the last one, which makes this a repetition.
    if (error instanceof Refused) return (await repetition(connection, placing)) ?? error.refusal;
    throw error;
  } finally {
    connection.release();
  }
}

async function priced(catalogue: Catalogue, { lines }: Placing): Promise<Line[] | Refusal> {
  const known: Line[] = [];
  for (const { sku, quantity } of lines) {
    const product = await catalogue.product(sku);
    if (!product) return { code: 'ORDER.UNKNOWN_SKU', sku };
    known.push({ sku, quantity, unitPrice: product.price });
  }
  return known;
}

async function write(connection: PoolConnection, placing: Placing, lines: readonly Line[]): Promise<Order> {
  const { orderId, customerId, paymentToken } = placing;
  const now = Date.now();
  const total = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  const order: Order = {
    orderId,
    customerId,
    status: 'reserved',
    total,
    currency: 'EUR',
    lines,
    paymentToken,
    placedAt: now,
  };
  // In the order of the SKUs, so that two orders never wait for each other.
  for (const { sku, quantity } of lines.toSorted((a, b) => (a.sku < b.sku ? -1 : 1))) {
    const [taken] = await connection.execute<ResultSetHeader>(
      'UPDATE products SET available = available - ?, held = held + ? WHERE sku = ? AND available >= ?',
      [quantity, quantity, sku, quantity],
    );
    if (taken.affectedRows === 0) throw new Refused({ code: 'ORDER.OUT_OF_STOCK', sku });
  }
  await connection.execute(
    'INSERT INTO orders (order_id, customer_id, status, total, currency, payment_token, placed_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    [orderId, customerId, 'reserved', total, 'EUR', paymentToken, now, now],
  );
  for (const [position, { sku, quantity, unitPrice }] of lines.entries())
    await connection.execute(
      'INSERT INTO order_lines (order_id, sku, position, quantity, unit_price) VALUES (?, ?, ?, ?, ?)',
      [orderId, sku, position, quantity, unitPrice],
    );
  await recordStep(connection, order, { version: 1, from: 'none', event: 'OrderReserved' });
  return order;
}

/** The history row and the event of a change. */
export async function recordStep(
  connection: PoolConnection,
  order: Order,
  { version, from, event }: { readonly version: number; readonly from: string; readonly event: string },
): Promise<void> {
  const now = Date.now();
  await connection.execute(
    'INSERT INTO order_history (order_id, version, from_state, to_state, at) VALUES (?, ?, ?, ?, ?)',
    [order.orderId, version, from, order.status, now],
  );
  await connection.execute(
    'INSERT INTO events (event_id, order_id, type, payload, occurred_at) VALUES (?, ?, ?, ?, ?)',
    [randomUUID(), order.orderId, event, JSON.stringify(order), now],
  );
}

/** The answer to a key that was used before: the same order again, or a refusal when it asks for something else. */
async function existing(connection: PoolConnection, placing: Placing): Promise<Order | Refusal> {
  const order = await repetition(connection, placing);
  return order ?? { code: 'ORDER.KEY_REUSED' };
}

async function repetition(connection: PoolConnection, { orderId, lines }: Placing): Promise<Order | undefined> {
  const order = await findOrder(connection, orderId);
  return order && sameWish(order.lines, lines) ? order : undefined;
}

const sameWish = (
  a: readonly Pick<Line, 'sku' | 'quantity'>[],
  b: readonly Pick<Line, 'sku' | 'quantity'>[],
): boolean =>
  a.length === b.length &&
  a.every(({ sku, quantity }) => b.some((one) => one.sku === sku && one.quantity === quantity));
