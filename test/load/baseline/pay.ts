import { Agent, request } from 'node:http';
import type { Pool, PoolConnection, ResultSetHeader } from 'mysql2/promise';
import { type Line, type Order, findOrder } from './orders.js';
import { recordStep } from './place.js';

/** Asks the provider over connections that are kept. */
export class Psp {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 128 });

  constructor(private readonly url: string) {}

  /** Safe to repeat: the order id is the key of the charge. Rejects when the outcome is not known. */
  charge({ orderId, total, currency, paymentToken }: Order): Promise<'approved' | 'declined'> {
    const body = JSON.stringify({ key: orderId, amount: total, currency, token: paymentToken });
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const asked = request(
        `${this.url}/charges`,
        { method: 'POST', agent: this.agent, headers, timeout: 5000 },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (part: string) => (text += part));
          answer.once('error', reject).once('end', () => {
            if (answer.statusCode !== 200) return reject(new Error(`the provider answers ${answer.statusCode}`));
            resolve((JSON.parse(text) as { outcome: 'approved' | 'declined' }).outcome);
          });
        },
      );
      asked.once('timeout', () => asked.destroy(new Error('the provider does not answer')));
      asked.once('error', reject).end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Pays a reserved order and writes what came of it in a second transaction; an order that is not reserved is left as it is. */
export async function pay(pool: Pool, psp: Psp, order: Order): Promise<Order> {
  if (order.status !== 'reserved') return order;
  const outcome = await psp.charge(order);
  const connection = await pool.getConnection();
  try {
    await connection.beginTransaction();
    const settled = await settle(connection, { ...order, status: outcome === 'approved' ? 'confirmed' : 'cancelled' });
    await connection.commit();
    return settled;
  } catch (error) {
    await connection.rollback();
    throw error;
  } finally {
    connection.release();
  }
}

async function settle(connection: PoolConnection, order: Order): Promise<Order> {
  const { orderId, status, total, lines } = order;
  const [changed] = await connection.execute<ResultSetHeader>(
    "UPDATE orders SET status = ?, updated_at = ? WHERE order_id = ? AND status = 'reserved'",
    [status, Date.now(), orderId],
  );
  if (changed.affectedRows === 0) return (await findOrder(connection, orderId)) ?? order;
  if (status === 'confirmed') await book(connection, orderId, total);
  const event = status === 'confirmed' ? 'OrderConfirmed' : 'OrderCancelled';
  await recordStep(connection, order, { version: 2, from: 'reserved', event });
  for (const line of lines.toSorted((a, b) => (a.sku < b.sku ? -1 : 1))) await moveStock(connection, line, status);
  return order;
}

/** Double entry: the provider owes us what we have sold. */
async function book(connection: PoolConnection, orderId: string, total: number): Promise<void> {
  const at = Date.now();
  const transaction = `${orderId}:capture`;
  await connection.execute(
    'INSERT INTO ledger_entries (transaction_id, account, order_id, amount, at) VALUES (?, ?, ?, ?, ?), (?, ?, ?, ?, ?)',
    [transaction, 'psp_receivable', orderId, total, at, transaction, 'sales', orderId, -total, at],
  );
}

async function moveStock(connection: PoolConnection, { sku, quantity }: Line, status: Order['status']): Promise<void> {
  const to = status === 'confirmed' ? 'sold = sold' : 'available = available';
  await connection.execute(`UPDATE products SET held = held - ?, ${to} + ? WHERE sku = ?`, [quantity, quantity, sku]);
}
