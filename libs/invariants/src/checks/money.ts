import { type Check, finding } from '../check.js';
import { count, type PspEntry } from '../evidence.js';

export const moneyConserved: Check = {
  id: 'I5',
  name: 'money conserved: double entries sum to zero, balances are the sum of their entries',
  atRest: false,
  async look(evidence) {
    const unbalanced = await evidence.rows(
      'payment',
      'SELECT transaction_id, SUM(amount) AS sum FROM ledger_entries GROUP BY transaction_id HAVING SUM(amount) <> 0 ORDER BY transaction_id',
    );
    const drifted = await evidence.rows(
      'payment',
      `SELECT a.account, a.balance, COALESCE(e.sum, 0) AS entries
       FROM ledger_accounts a LEFT JOIN (SELECT account, SUM(amount) AS sum FROM ledger_entries GROUP BY account) e ON e.account = a.account
       WHERE a.balance <> COALESCE(e.sum, 0) ORDER BY a.account`,
    );
    return finding(
      await count(evidence, 'payment', 'SELECT COUNT(*) AS n FROM ledger_entries'),
      [...unbalanced, ...drifted],
      'the books do not balance',
    );
  },
};

/** The witness is the provider's own ledger: what it says happened, whatever our tables say. */
export const chargedOnce: Check = {
  id: 'I6',
  name: 'each order is charged at most once, its own total; what we call captured was charged; refunds never exceed charges',
  atRest: false,
  async look(evidence) {
    // Read ours before theirs: the provider writes first, so what we know it must know too.
    const payments = await evidence.rows<{ order_id: string; status: string; amount: number }>(
      'payment',
      'SELECT order_id, status, amount FROM payments',
    );
    const ledger = await evidence.pspLedger();
    const totals = await evidence.rows<{ order_id: string; total: number }>(
      'order',
      'SELECT order_id, total FROM orders',
    );
    const total = new Map(totals.map((row) => [row.order_id, Number(row.total)]));
    const charges = grouped(ledger, 'charge');
    const refunds = grouped(ledger, 'refund');

    const broken = [
      ...[...charges]
        .filter(([, booked]) => booked.length > 1)
        .map(([key, booked]) => ({ order: key, charges: booked.length })),
      ...[...charges]
        .filter(([key, [first]]) => first!.amount !== total.get(key))
        .map(([key, [first]]) => ({ order: key, charged: first!.amount, total: total.get(key) ?? 'no such order' })),
      ...[...refunds]
        .filter(([key, booked]) => sum(booked) > sum(charges.get(key) ?? []))
        .map(([key, booked]) => ({ order: key, refunded: sum(booked), charged: sum(charges.get(key) ?? []) })),
      ...payments
        .filter(({ order_id, status }) => (status === 'captured' || status === 'refunded') && !charges.has(order_id))
        .map(({ order_id, status }) => ({ order: order_id, payment: status, charges: 0 })),
    ];
    return finding(ledger.length + payments.length, broken, 'the provider’s ledger disagrees');
  },
};

function grouped(ledger: readonly PspEntry[], kind: PspEntry['kind']): Map<string, PspEntry[]> {
  return Map.groupBy(
    ledger.filter((entry) => entry.kind === kind),
    ({ key }) => key,
  );
}

const sum = (entries: readonly PspEntry[]): number => entries.reduce((total, { amount }) => total + amount, 0);
