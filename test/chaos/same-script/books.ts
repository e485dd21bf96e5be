import type { Evidence, Schema } from '@weir/invariants';
import { CUSTOMERS } from './script.js';

/** Rows by table, sorted, without what only time decides: times, expiries, attempts, batches. */
export type Books = Readonly<Record<string, readonly string[]>>;

interface Table {
  readonly name: string;
  readonly schema: Schema;
  /** `IDS` stands for the ids of the script's orders. */
  readonly sql: string;
}

const table = (schema: Schema, name: string, columns: string, where: string): Table => ({
  schema,
  name: `${schema}.${name}`,
  sql: `SELECT ${columns} FROM ${name} WHERE ${where}`,
});
const history = (schema: Schema, name: string): Table =>
  table(schema, name, 'order_id, version, from_state, message, to_state', 'order_id IN (IDS)');
const outbox = (schema: Schema): Table =>
  table(schema, 'outbox', 'aggregate, aggregate_id, seq, type, version', 'aggregate_id IN (IDS)');

const TABLES: readonly Table[] = [
  table(
    'order',
    'orders',
    'order_id, customer_id, status, reason, total, currency, payment_token, version',
    'order_id IN (IDS)',
  ),
  table('order', 'order_lines', 'order_id, sku, position, quantity, unit_price', 'order_id IN (IDS)'),
  history('order', 'order_history'),
  outbox('order'),
  table('inventory', 'holds', 'order_id, state, version, event_seq, currency', 'order_id IN (IDS)'),
  table('inventory', 'hold_lines', 'order_id, sku, position, quantity, unit_price', 'order_id IN (IDS)'),
  history('inventory', 'hold_history'),
  outbox('inventory'),
  table(
    'payment',
    'payments',
    'order_id, status, amount, currency, token, reference, version, event_seq',
    'order_id IN (IDS)',
  ),
  history('payment', 'payment_history'),
  table('payment', 'ledger_entries', 'transaction_id, order_id, account, amount', 'order_id IN (IDS)'),
  outbox('payment'),
  table('loyalty', 'accounts', 'customer_id, earned, taken_back', `customer_id LIKE '${CUSTOMERS}%'`),
];

/** Ids in one statement at most. */
const MOST = 500;

/** Figures that everybody's orders move; the script's part of them is the difference between two readings. */
export type Levels = ReadonlyMap<string, number>;

export async function levelsOf(evidence: Evidence): Promise<Levels> {
  const products = await evidence.rows<Record<string, string | number>>(
    'inventory',
    'SELECT sku, restocked, available, held, sold FROM products',
  );
  const accounts = await evidence.rows<{ account: string; balance: number }>(
    'payment',
    'SELECT account, balance FROM ledger_accounts',
  );
  const funnel = await evidence.rows<{ stage: string; n: number }>('insight', 'SELECT stage, count AS n FROM funnel');
  return new Map([
    ...products.flatMap(({ sku, ...levels }) =>
      Object.entries(levels).map(([level, n]): [string, number] => [`${sku} ${level}`, Number(n)]),
    ),
    ...accounts.map(({ account, balance }): [string, number] => [`balance ${account}`, Number(balance)]),
    ...funnel.map(({ stage, n }): [string, number] => [`funnel ${stage}`, Number(n)]),
  ]);
}

/** What the script left in every book, and in the payment provider's. */
export async function booksOf(evidence: Evidence, before: Levels): Promise<Books> {
  const orders = await evidence.rows<{ order_id: string }>(
    'order',
    `SELECT order_id FROM orders WHERE customer_id LIKE '${CUSTOMERS}%'`,
  );
  const ids = orders.map(({ order_id }) => order_id);
  const known = new Set(ids);
  const books: Record<string, string[]> = {};
  for (const { name, schema, sql } of TABLES) books[name] = (await rowsOf(evidence, schema, sql, ids)).map(line).sort();
  books['levels'] = [...(await levelsOf(evidence))]
    .map(([name, n]) => `${name} ${n - (before.get(name) ?? 0)}`)
    .filter((text) => !text.endsWith(' 0'))
    .sort();
  books['provider'] = (await evidence.pspLedger())
    .filter(({ key }) => known.has(key))
    .map(({ kind, key, amount }) => `${key} ${kind} ${amount}`)
    .sort();
  return books;
}

async function rowsOf(evidence: Evidence, schema: Schema, sql: string, ids: readonly string[]): Promise<object[]> {
  if (!sql.includes('IDS')) return evidence.rows(schema, sql);
  const found: object[] = [];
  for (let from = 0; from < ids.length; from += MOST) {
    const some = ids.slice(from, from + MOST);
    found.push(...(await evidence.rows(schema, sql.replace('IDS', some.map(() => '?').join(', ')), some)));
  }
  return found;
}

/** Drivers give numbers as numbers or as text; a row is what it says. */
const line = (row: object): string =>
  Object.values(row)
    .map((value) => String(value))
    .join(' ');

/** Rows that are in one of two books only, the first ones. */
export function differences(mine: Books, theirs: Books, most = 5): string[] {
  return [...new Set([...Object.keys(mine), ...Object.keys(theirs)])]
    .flatMap((name) => {
      const [own, other] = [mine[name] ?? [], theirs[name] ?? []];
      return [
        ...lacking(own, other).map((row) => `${name}: + ${row}`),
        ...lacking(other, own).map((row) => `${name}: - ${row}`),
      ];
    })
    .slice(0, most);
}

const lacking = (own: readonly string[], other: readonly string[]): string[] => {
  const there = new Set(other);
  return own.filter((row) => !there.has(row));
};
