/** Modules with a schema of their own. */
export type Schema = 'order' | 'payment' | 'inventory' | 'insight' | 'loyalty';

/** One line of the payment provider's own ledger. */
export interface PspEntry {
  readonly kind: 'charge' | 'decline' | 'void' | 'refund';
  /** The order id: the key of every call. */
  readonly key: string;
  readonly amount: number;
  /** When the provider wrote it, ms. */
  readonly at?: number;
  /** The provider's own number for it. */
  readonly reference?: string;
}

/** A record as it lies in a topic. */
export interface TopicRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  /** Empty in what is no event of ours. */
  readonly eventId: string;
  /** 0 in what is no event of ours. */
  readonly seq: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The part of a topic that is wanted: the records of one key, written at or after a time, ms. Default: all. */
export interface TopicPart {
  readonly key?: string;
  readonly since?: number;
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
  /**
   * What lies in a topic when reading begins, in order per partition; a topic that does not exist has nothing.
   * Absent where the topics cannot be read from here: the checks that need them are not made then, and not reported.
   */
  readonly topic?: (name: string, part?: TopicPart) => AsyncIterable<TopicRecord>;
  /** Records of the topic that the group has not worked off; absent where `topic` is. */
  readonly backlog?: (group: string, topic: string) => Promise<number>;
  readonly testimony?: Testimony;
}

/** `SELECT COUNT(*)` and the like. */
export async function count(evidence: Evidence, schema: Schema, sql: string): Promise<number> {
  const [row] = await evidence.rows<{ n: number }>(schema, sql);
  return Number(row?.n ?? 0);
}
