import { createHash } from 'node:crypto';
import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise';

export interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: number;
}

export interface Order {
  readonly orderId: string;
  readonly customerId: string;
  readonly status: 'reserved' | 'confirmed' | 'cancelled';
  readonly total: number;
  readonly currency: string;
  readonly lines: readonly Line[];
  readonly paymentToken: string;
  readonly placedAt: number;
}

/** What a customer asks for. The id is derived from customer and key, so that a retry names the same order. */
export interface Placing {
  readonly orderId: string;
  readonly customerId: string;
  readonly paymentToken: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

const ID_LENGTH = 26;

export const orderIdOf = (customerId: string, key: string): string =>
  `o-${createHash('sha256').update(`${customerId}\0${key}`).digest('hex').slice(0, ID_LENGTH)}`;

export async function findOrder(database: Pool | PoolConnection, orderId: string): Promise<Order | undefined> {
  const [[row]] = await database.execute<RowDataPacket[]>('SELECT * FROM orders WHERE order_id = ?', [orderId]);
  if (!row) return undefined;
  const [lines] = await database.execute<RowDataPacket[]>(
    'SELECT sku, quantity, unit_price FROM order_lines WHERE order_id = ? ORDER BY position',
    [orderId],
  );
  return {
    orderId,
    customerId: row['customer_id'] as string,
    status: row['status'] as Order['status'],
    total: Number(row['total']),
    currency: row['currency'] as string,
    lines: lines.map((line) => ({
      sku: line['sku'] as string,
      quantity: Number(line['quantity']),
      unitPrice: Number(line['unit_price']),
    })),
    paymentToken: row['payment_token'] as string,
    placedAt: Number(row['placed_at']),
  };
}
