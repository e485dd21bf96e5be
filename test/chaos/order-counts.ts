import type { Evidence } from '@weir/invariants';
import type { OrderStream } from './order-stream.js';

export interface OrderCounts {
  readonly placed: number;
  readonly accepted: number;
  readonly confirmed: number;
  readonly cancelled: number;
  /** Neither, when the wait for rest was over. */
  readonly reserved: number;
  /** By code. */
  readonly refused: Readonly<Record<string, number>>;
  /** Had an error for an answer, or none, when they were placed. */
  readonly unknown: number;
  /** After all of them were asked for again. */
  readonly stillUnknown: number;
}

/** What customers were told, and what became of it. */
export async function countOrders(
  evidence: Evidence,
  { accepted, placed, refused }: OrderStream,
  { unknown, stillUnknown }: Pick<OrderCounts, 'unknown' | 'stillUnknown'>,
): Promise<OrderCounts> {
  const rows = await evidence.rows<{ status: string; n: number }>(
    'order',
    'SELECT status, COUNT(*) AS n FROM orders GROUP BY status',
  );
  const by = new Map(rows.map(({ status, n }) => [status, Number(n)]));
  const [confirmed, cancelled, reserved] = ['confirmed', 'cancelled', 'reserved'].map((status) => by.get(status) ?? 0);
  return {
    placed,
    accepted,
    confirmed: confirmed!,
    cancelled: cancelled!,
    reserved: reserved!,
    refused,
    unknown,
    stillUnknown,
  };
}

/** One line for a person. */
export const countsLine = (counts: OrderCounts): string => {
  const refused = Object.values(counts.refused).reduce((sum, n) => sum + n, 0);
  return (
    `${counts.placed} orders: ${counts.accepted} accepted, ${counts.confirmed} confirmed, ${counts.cancelled} cancelled, ` +
    `${refused} refused, ${counts.unknown} unknown at first, ${counts.stillUnknown} still.`
  );
};
