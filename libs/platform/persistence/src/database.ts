export type SqlValue = string | number | bigint | boolean | null | Buffer;

/** What the two SQL families say differently; everything else is written so that both understand it. */
export type Dialect = 'mysql' | 'sqlite';

export interface SendOptions {
  /** `retry`: a key that is taken means that somebody else has created the row meanwhile, so the transaction runs again and finds it. Default: it fails with PERSISTENCE.DUPLICATE. */
  readonly whenTaken?: 'retry';
}

/**
 * Statements inside one transaction. Parameters are `?` and always bound. What is asked in one tick shares a round trip with all that was sent before.
 * A statement that fails ends the transaction: nothing after it runs.
 */
export interface Transaction {
  readonly dialect: Dialect;
  query<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
  /** Rows matched by the statement. */
  execute(sql: string, parameters?: readonly SqlValue[]): Promise<{ affected: number }>;
  /** A write whose answer nobody needs: it waits for the next question, at the latest for the commit, and saves its round trip. When it fails, so does what it travelled with. */
  send(sql: string, parameters?: readonly SqlValue[], options?: SendOptions): Promise<void>;
  /** Runs once, after the commit and never after a rollback: pokes, not effects. */
  afterCommit(action: () => void): void;
  /** Says what the transaction does, `order.place`; the first name stays. Names its failpoints `order.place.before-commit` and `.after-commit`; one without a name has none. */
  label(name: string): void;
}

/** One schema, owned by one module. READ COMMITTED; integers come back as numbers. */
export abstract class Database {
  abstract readonly dialect: Dialect;
  abstract readonly schema: string;

  /** Commits when `work` resolves, rolls back when it throws. A deadlock or a lock time-out runs `work` again, up to 5 times: keep it free of effects outside the transaction. */
  abstract transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;

  /** One statement outside any transaction. */
  abstract query<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
}

/** The tail of an INSERT that leaves an existing row as it is, without hiding other errors as INSERT IGNORE does. `key` is a column of the primary or unique key. */
export const keepExisting = (dialect: Dialect, key: string): string =>
  dialect === 'mysql' ? `ON DUPLICATE KEY UPDATE ${key} = ${key}` : 'ON CONFLICT DO NOTHING';

/** The tail of a SELECT that locks its rows; SQLite has one writer and needs none. */
export const forUpdate = (dialect: Dialect, skipLocked = false): string =>
  dialect === 'sqlite' ? '' : skipLocked ? 'FOR UPDATE SKIP LOCKED' : 'FOR UPDATE';

/** `(?, ?, ?), (?, ?, ?)` for a multi-row INSERT. */
export const rows = (count: number, columns: number): string => {
  const row = `(${list(columns)})`;
  return `${row}, `.repeat(count - 1) + row;
};

/** `?, ?, ?` for an IN list; never call it with 0. */
export const list = (count: number): string => `${'?, '.repeat(count - 1)}?`;
