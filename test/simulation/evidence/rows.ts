import type { SqlValue } from '@weir/platform/persistence';
import type { Schema } from '../database/schema.js';
import type { World } from '../shop/world.js';

type SqlRow = Readonly<Record<string, SqlValue>>;

/** Rows by table, as the migrations name tables and columns. */
export type Dump = Readonly<Record<string, readonly SqlRow[]>>;

/** The committed rows of a run as the modules' own schemas would hold them. */
export const dump = ({
  schemas: { order, inventory, payment, insight, loyalty },
}: World): Record<keyof World['schemas'], Dump> => ({
  order: {
    ...platform(order),
    orders: order.orders
      .all()
      .map(({ lines: _, state, reason = null, ...row }) => snake({ ...row, status: state, reason })),
    order_lines: order.orders.all().flatMap(linesOf),
    order_history: order.history.all().map(historyRow),
  },
  inventory: {
    ...platform(inventory),
    products: inventory.products.all().map((row) => snake({ ...row })),
    holds: inventory.holds.all().map(({ lines: _, ...row }) => snake(row)),
    hold_lines: inventory.holds.all().flatMap(linesOf),
    hold_history: inventory.history.all().map(historyRow),
    restocks: inventory.restocks.all().map(({ key, ...row }) => snake({ ...row, restockKey: key })),
  },
  payment: {
    ...platform(payment),
    payments: payment.payments.all().map(({ state, ...row }) => snake({ ...row, status: state })),
    payment_history: payment.history.all().map(historyRow),
    ledger_entries: payment.entries.all().map((row) => snake({ ...row })),
    ledger_accounts: payment.accounts.all().map((row) => snake({ ...row })),
  },
  insight: { ...platform(insight), funnel: insight.funnel.all().map((row) => snake({ ...row })) },
  loyalty: { ...platform(loyalty), accounts: loyalty.accounts.all().map((row) => snake({ ...row })) },
});

const platform = ({ outbox, inbox }: Schema): Dump => ({
  outbox: outbox.all().map((row) => snake({ ...row })),
  inbox: inbox.all().map((row) => snake({ ...row })),
});

interface Ordered {
  readonly orderId: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly unitPrice: number }[];
}

const linesOf = ({ orderId, lines }: Ordered): SqlRow[] =>
  lines.map((line, position) => snake({ orderId, position, ...line }));

interface Entry {
  readonly orderId: string;
  readonly version: number;
  readonly from: string;
  readonly message: string;
  readonly to: string;
  readonly at: number;
}

const historyRow = ({ from, to, ...row }: Entry): SqlRow => snake({ ...row, fromState: from, toState: to });

const columns = new Map<string, string>();

function snake(row: Readonly<Record<string, SqlValue>>): SqlRow {
  return Object.fromEntries(Object.entries(row).map(([field, value]) => [columnOf(field), value]));
}

function columnOf(field: string): string {
  const column = columns.get(field) ?? field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  columns.set(field, column);
  return column;
}
