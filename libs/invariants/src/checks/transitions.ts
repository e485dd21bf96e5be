import { holdEdges } from '@weir/inventory/saga';
import { orderEdges } from '@weir/order/saga';
import { paymentEdges } from '@weir/payment/saga';
import { type Check, finding } from '../check.js';
import { count, type Evidence, type Schema } from '../evidence.js';

interface Participant {
  readonly schema: Schema;
  readonly rows: string;
  readonly state: string;
  readonly history: string;
  readonly edges: readonly { readonly from: string; readonly message: string; readonly to: string }[];
}

const participants: readonly Participant[] = [
  { schema: 'order', rows: 'orders', state: 'status', history: 'order_history', edges: orderEdges },
  { schema: 'inventory', rows: 'holds', state: 'state', history: 'hold_history', edges: holdEdges },
  { schema: 'payment', rows: 'payments', state: 'status', history: 'payment_history', edges: paymentEdges },
];

/** Steps that no table has. */
async function illegal(evidence: Evidence, { schema, history, edges }: Participant): Promise<object[]> {
  const legal = new Set(edges.map(({ from, message, to }) => `${from} ${message} ${to}`));
  const kinds = await evidence.rows<{ from_state: string; message: string; to_state: string; order_id: string }>(
    schema,
    `SELECT from_state, message, to_state, MIN(order_id) AS order_id FROM ${history} GROUP BY from_state, message, to_state`,
  );
  return kinds.filter((kind) => !legal.has(`${kind.from_state} ${kind.message} ${kind.to_state}`));
}

/** Histories that have a gap, do not chain, or end elsewhere than the row they tell of. */
const broken = (evidence: Evidence, { schema, rows, state, history }: Participant): Promise<object[]> =>
  evidence.rows(
    schema,
    `SELECT r.order_id, r.version, r.${state} AS state, h.steps, h.newest, l.to_state AS history_ends
     FROM ${rows} r
     LEFT JOIN (SELECT order_id, COUNT(*) AS steps, MAX(version) AS newest FROM ${history} GROUP BY order_id) h ON h.order_id = r.order_id
     LEFT JOIN ${history} l ON l.order_id = r.order_id AND l.version = r.version
     WHERE h.steps IS NULL OR h.steps <> r.version OR h.newest <> r.version OR l.to_state <> r.${state} ORDER BY r.order_id`,
  );

const unchained = (evidence: Evidence, { schema, history }: Participant): Promise<object[]> =>
  evidence.rows(
    schema,
    `SELECT b.order_id, b.version, a.to_state AS was, b.from_state AS went_on_from FROM ${history} b
     LEFT JOIN ${history} a ON a.order_id = b.order_id AND a.version = b.version - 1
     WHERE b.from_state <> COALESCE(a.to_state, 'none') ORDER BY b.order_id`,
  );

export const legalTransitions: Check = {
  id: 'I9',
  name: 'legal transitions only: histories hold edges of the saga’s tables, without a gap, and end where the row is',
  atRest: false,
  async look(evidence) {
    let steps = 0;
    const found: object[] = [];
    for (const participant of participants) {
      found.push(
        ...(await illegal(evidence, participant)),
        ...(await unchained(evidence, participant)),
        ...(await broken(evidence, participant)),
      );
      steps += await count(evidence, participant.schema, `SELECT COUNT(*) AS n FROM ${participant.history}`);
    }
    return finding(steps, found, 'a history cannot be');
  },
};
