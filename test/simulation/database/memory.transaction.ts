import { Failure, PlatformErrors } from '@weir/platform/kernel';
import { PersistenceErrors } from '@weir/platform/persistence';
import type { Host } from '../engine/host.js';
import type { Locks } from './locks.js';
import type { Table } from './table.js';

/** By primary key; undefined stands for a deleted row. */
type Written = Map<string, object | undefined>;

export const connectionLost = (): Failure =>
  new Failure(PlatformErrors.UNAVAILABLE, 'the database does not answer; it may have happened');

/** One transaction, READ COMMITTED: it sees its own rows and, anew with each statement, what others have committed. */
export class MemoryTransaction {
  private readonly written = new Map<Table<never>, Written>();
  private readonly actions: (() => void)[] = [];
  private doomed: unknown;
  ended = false;

  constructor(
    readonly host: Host,
    private readonly locks: Locks,
  ) {}

  /** Every statement begins with it: a round trip, on which the connection may break. */
  async statement(what: string): Promise<void> {
    await this.host.point(what);
    if (this.doomed) throw this.doomed as Error;
    if (this.ended) throw new Error(`a statement after the end of its transaction: ${what}`);
    if (this.host.engine.faults.strikes('databaseLost')) {
      this.host.engine.scheduler.note(this.host, `CONNECTION LOST at ${what}`);
      throw this.doom(connectionLost());
    }
  }

  get<Row extends object>(table: Table<Row>, key: string): Row | undefined {
    const own = this.own(table);
    return own.has(key) ? own.get(key) : table.rows.get(key);
  }

  all<Row extends object>(table: Table<Row>): Row[] {
    return [...new Map([...table.rows, ...this.own(table)]).values()].filter((row) => row !== undefined);
  }

  /** SELECT ... FOR UPDATE by primary key, in the order of the keys; rows that are not there are not locked. */
  async lock<Row extends object>(table: Table<Row>, keys: readonly string[]): Promise<Row[]> {
    const found: Row[] = [];
    for (const key of [...new Set(keys)].sort()) {
      const name = table.lockOf(key);
      if (!this.get(table, key) && !this.locks.owner(name)) continue;
      await this.acquire(name);
      const row = this.get(table, key);
      if (row) found.push(row);
      else this.locks.release(this, name);
    }
    return found;
  }

  /** SELECT ... ORDER BY ... LIMIT ... FOR UPDATE SKIP LOCKED. */
  async lockFree<Row extends object>(
    table: Table<Row>,
    wanted: (row: Row) => boolean,
    place: (row: Row) => number,
    limit: number,
  ): Promise<Row[]> {
    const free = this.all(table)
      .filter(wanted)
      .filter((row) => (this.locks.owner(table.lockOf(table.keyOf(row))) ?? this) === this)
      .sort((a, b) => place(a) - place(b))
      .slice(0, limit);
    for (const row of free) await this.acquire(table.lockOf(table.keyOf(row)));
    return free;
  }

  /** INSERT. Waits for others that are about to write the same keys; fails with PERSISTENCE.DUPLICATE when one is there. */
  async insert<Row extends object>(table: Table<Row>, rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      const own = this.own(table);
      for (const name of table.keysOf(row)) {
        await this.acquire(name);
        const doubled =
          table.has(name) || [...own.values()].some((other) => other && table.keysOf(other).includes(name));
        if (doubled) throw new Failure(PersistenceErrors.DUPLICATE, `there is ${name} already`);
      }
      own.set(table.keyOf(row), row);
    }
  }

  /** INSERT that leaves an existing row as it is. Waits for others that are about to write it; answers whether the row is ours. */
  async insertMissing<Row extends object>(table: Table<Row>, row: Row): Promise<boolean> {
    const key = table.keyOf(row);
    await this.acquire(table.lockOf(key));
    if (this.get(table, key)) return false;
    this.own(table).set(key, row);
    return true;
  }

  /** UPDATE by primary key of the row as it is then. Answers whether it was there. */
  async update<Row extends object>(table: Table<Row>, key: string, change: (row: Row) => Row): Promise<boolean> {
    const [row] = await this.lock(table, [key]);
    if (row) this.own(table).set(key, change(row));
    return row !== undefined;
  }

  /** INSERT ... ON DUPLICATE KEY UPDATE: `merge` gets the row that is there. */
  async upsert<Row extends object>(table: Table<Row>, row: Row, merge: (there: Row) => Row): Promise<void> {
    if (await this.insertMissing(table, row)) return;
    const key = table.keyOf(row);
    this.own(table).set(key, merge(this.get(table, key)!));
  }

  /** DELETE of every row. */
  async clear<Row extends object>(table: Table<Row>): Promise<void> {
    const keys = this.all(table).map((row) => table.keyOf(row));
    for (const row of await this.lock(table, keys)) this.own(table).set(table.keyOf(row), undefined);
  }

  /** Runs once, after the commit. */
  afterCommit(action: () => void): void {
    this.actions.push(action);
  }

  /** No statement after this. Throws when the transaction may not commit. */
  end(): void {
    if (this.doomed) throw this.doomed as Error;
    this.ended = true;
  }

  /** Everything becomes visible at once. */
  commit(): void {
    for (const [table, written] of this.written)
      for (const [key, row] of written) {
        if (row) table.put(row as never);
        else table.remove(key);
      }
    this.locks.releaseAll(this);
  }

  committed(): void {
    for (const action of this.actions) action();
  }

  rollback(): void {
    this.ended = true;
    this.locks.releaseAll(this);
  }

  /** What ended the transaction behind the work's back, else `error`. */
  reason(error: unknown): unknown {
    return this.doomed ?? error;
  }

  private async acquire(name: string): Promise<void> {
    try {
      await this.locks.acquire(this, name);
    } catch (error) {
      throw this.doom(error);
    }
  }

  /** The database has rolled everything back: nothing that follows may commit. */
  private doom(reason: unknown): Error {
    this.doomed = reason;
    this.locks.releaseAll(this);
    return reason as Error;
  }

  private own<Row extends object>(table: Table<Row>): Map<string, Row | undefined> {
    const own = this.written.get(table as never) ?? new Map<string, object>();
    this.written.set(table as never, own);
    return own as Map<string, Row | undefined>;
  }
}
