import { type Check, finding } from '../check.js';

interface OrderRow {
  readonly order_id: string;
  readonly status: string;
  readonly reason: string | null;
}

/** A tombstone stands for an order that never came to be: it has no payment of its own and its hold was given back. */
const isTombstone = ({ reason }: OrderRow): boolean => reason === 'abandoned';

export const nothingLost: Check = {
  id: 'I7',
  name: 'nothing accepted is lost, nothing refused exists; no hold and no charge without its order',
  atRest: true,
  async look(evidence) {
    const orders = await evidence.rows<OrderRow>('order', 'SELECT order_id, status, reason FROM orders');
    const holds = await evidence.rows<{ order_id: string; state: string }>(
      'inventory',
      'SELECT order_id, state FROM holds',
    );
    const ledger = await evidence.pspLedger();
    const rejected = await evidence.rows<{ order_id: string }>('order', 'SELECT order_id FROM order_rejections');
    const known = new Set(orders.map(({ order_id }) => order_id));
    const answered = new Set([...known, ...rejected.map(({ order_id }) => order_id)]);
    const held = new Set(holds.map(({ order_id }) => order_id));
    const { accepted = [], refused = [] } = evidence.testimony ?? {};
    const broken = [
      ...accepted.filter((id) => !answered.has(id)).map((order) => ({ order, accepted: true, exists: false })),
      ...refused.filter((id) => known.has(id)).map((order) => ({ order, refused: true, exists: true })),
      ...holds
        .filter(({ order_id }) => !known.has(order_id))
        .map(({ order_id, state }) => ({ order: order_id, hold: state, exists: false })),
      ...orders
        .filter((order) => !isTombstone(order) && !held.has(order.order_id))
        .map(({ order_id }) => ({ order: order_id, hold: 'none' })),
      ...ledger
        .filter(({ key, kind }) => kind === 'charge' && !known.has(key))
        .map(({ key }) => ({ order: key, charged: true, exists: false })),
    ];
    return finding(orders.length + accepted.length + refused.length, broken, 'something is lost or should not be');
  },
};

/** What hold and payment may be, by the order's status, when all is worked off. */
const AGREE: Readonly<Record<string, { holds: readonly string[]; payments: readonly string[]; net: number }>> = {
  confirmed: { holds: ['committed'], payments: ['captured'], net: 1 },
  cancelled: {
    holds: ['none', 'released', 'returned', 'fenced'],
    payments: ['none', 'declined', 'voided', 'refunded', 'fenced'],
    net: 0,
  },
};

export const modulesAgree: Check = {
  id: 'I10',
  name: 'the modules agree: confirmed is committed and charged, cancelled is neither, the provider’s ledger included',
  atRest: true,
  async look(evidence) {
    const orders = await evidence.rows<OrderRow>(
      'order',
      'SELECT order_id, status, reason FROM orders ORDER BY order_id',
    );
    const holds = new Map(
      (await evidence.rows<{ order_id: string; state: string }>('inventory', 'SELECT order_id, state FROM holds')).map(
        (row) => [row.order_id, row.state],
      ),
    );
    const payments = new Map(
      (
        await evidence.rows<{ order_id: string; status: string }>('payment', 'SELECT order_id, status FROM payments')
      ).map((row) => [row.order_id, row.status]),
    );
    const net = new Map<string, number>();
    for (const { key, kind } of await evidence.pspLedger()) {
      if (kind === 'charge' || kind === 'refund') net.set(key, (net.get(key) ?? 0) + (kind === 'charge' ? 1 : -1));
    }
    const broken = orders
      .map(({ order_id, status }) => ({
        order: order_id,
        status,
        hold: holds.get(order_id) ?? 'none',
        payment: payments.get(order_id) ?? 'none',
        charges: net.get(order_id) ?? 0,
      }))
      .filter(({ status, hold, payment, charges }) => {
        const agreed = AGREE[status];
        return !agreed?.holds.includes(hold) || !agreed.payments.includes(payment) || agreed.net !== charges;
      });
    return finding(orders.length, broken, 'the modules disagree');
  },
};

/** Only customers can tell: the tables know orders, not what was meant to be one. */
export const oneKeyOneOrder: Check = {
  id: 'I16',
  name: 'one key, one order: a repeated key was never answered with another order',
  atRest: false,
  async look({ testimony }) {
    const byKey = Map.groupBy(testimony?.keys ?? [], ({ key }) => key);
    const broken = [...byKey]
      .map(([key, answers]) => ({ key, orders: [...new Set(answers.map(({ orderId }) => orderId))] }))
      .filter(({ orders }) => orders.length > 1);
    return finding(byKey.size, broken, 'one key made several orders');
  },
};
