import type { Hold, HoldLine } from '../../domain/hold.js';

export const PRODUCT_COLUMNS = 'sku, name, price, currency, initial, restocked, available, held, sold, version';

export const HOLD_COLUMNS =
  'order_id AS orderId, state, version, event_seq AS eventSeq, currency, expires_at AS expiresAt';

export type HoldRow = Omit<Hold, 'lines'>;

export interface HoldLineRow extends HoldLine {
  readonly orderId: string;
}

/** Holds by order id, each with its lines in the order of the command. */
export function assemble(holds: readonly HoldRow[], lines: readonly HoldLineRow[]): Map<string, Hold> {
  const byOrder = Map.groupBy(lines, ({ orderId }) => orderId);
  const linesOf = (orderId: string): HoldLine[] =>
    (byOrder.get(orderId) ?? []).map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unitPrice }));
  return new Map(holds.map((row) => [row.orderId, { ...row, lines: linesOf(row.orderId) }]));
}
