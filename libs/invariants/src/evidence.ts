/** Modules with a schema of their own. */
export type Schema = 'order' | 'payment' | 'inventory' | 'insight' | 'loyalty';

/** One line of the payment provider's own ledger. */
export interface PspEntry {
  readonly kind: 'charge' | 'decline' | 'void' | 'refund';
  /** The order id: the key of every call. */
  readonly key: string;
  readonly amount: number;
}

/** What clients were told, when they say so: 2xx answers and refusals by order id. */
export interface Testimony {
  readonly accepted: readonly string[];
  readonly refused: readonly string[];
  /** What each key was answered, once an answer. */
  readonly keys?: readonly { readonly key: string; readonly orderId: string }[];
}

/** Where the checks look: each schema read-only, and the witness outside our walls. */
export interface Evidence {
  /** Rows of one statement on one schema, read without locks. */
  rows<Row extends object>(schema: Schema, sql: string, parameters?: readonly (string | number)[]): Promise<Row[]>;
  pspLedger(): Promise<readonly PspEntry[]>;
  readonly testimony?: Testimony;
}

/** `SELECT COUNT(*)` and the like. */
export async function count(evidence: Evidence, schema: Schema, sql: string): Promise<number> {
  const [row] = await evidence.rows<{ n: number }>(schema, sql);
  return Number(row?.n ?? 0);
}
