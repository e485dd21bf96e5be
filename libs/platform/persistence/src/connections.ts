import { type Clock, Failure } from '@weir/platform/kernel';
import type { Pool, PoolConnection } from 'mysql2';
import type { DataSource } from 'typeorm';
import type { SqlValue } from './database.js';
import { PersistenceErrors } from './persistence.errors.js';
import { ServerSession } from './server.session.js';
import type { Session } from './session.js';
import { SqliteSession } from './sqlite.session.js';
import { Turnstile } from './turnstile.js';

/** How a family of databases hands out connections. */
export interface Connections {
  /** What begins a transaction that is going to write. */
  readonly begin: string;
  /** A connection of one's own for the time of `work`. Nobody waits for it after `until`, milliseconds since 1970. */
  writing<T>(work: (session: Session) => Promise<T>, until?: number): Promise<T>;
  /** A connection that sees only what is committed. */
  reading<T>(work: (session: Session) => Promise<T>, until?: number): Promise<T>;
  close(): Promise<void>;
}

/** A round trip gets this time at least, ms: to give one up costs the connection. */
const LEAST_MS = 100;

/** MySQL and MariaDB: a small pool; more connections than 4 to 8 make the server slower. */
export class PooledConnections implements Connections {
  readonly begin = 'START TRANSACTION';

  /** `pool` is the one of `source`, `format` binds parameters as the driver does. */
  constructor(
    private readonly source: DataSource,
    private readonly pool: Pool,
    private readonly format: (sql: string, parameters: SqlValue[]) => string,
    private readonly clock: Clock,
    /** Longest time of a round trip, ms; 0: none. */
    private readonly timeoutMs: () => number,
  ) {}

  async writing<T>(work: (session: Session) => Promise<T>, until?: number): Promise<T> {
    const connection = await this.connection();
    try {
      return await work(new ServerSession(connection, this.format, () => this.patience(until)));
    } finally {
      connection.release();
    }
  }

  reading<T>(work: (session: Session) => Promise<T>, until?: number): Promise<T> {
    return this.writing(work, until);
  }

  close(): Promise<void> {
    return this.source.destroy();
  }

  private patience(until: number | undefined): number {
    const most = this.timeoutMs();
    if (until === undefined) return most;
    const left = Math.max(LEAST_MS, until - this.clock.now());
    return most === 0 ? left : Math.min(most, left);
  }

  private connection(): Promise<PoolConnection> {
    return new Promise((resolve, reject) =>
      this.pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection))),
    );
  }
}

/** How long a transaction waits for the one writer of a SQLite file, as InnoDB's lock wait does; also ends a transaction started inside another. Milliseconds. */
const WRITER_WAIT = 10_000;

/** SQLite: one connection that writes, one transaction at a time, and one that reads committed rows meanwhile (WAL). */
export class SqliteConnections implements Connections {
  /** Takes the write lock at once: a lock taken later could not be waited for. */
  readonly begin = 'BEGIN IMMEDIATE';
  private readonly turnstile: Turnstile;

  constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    private readonly clock: Clock,
  ) {
    this.turnstile = new Turnstile(clock);
  }

  async writing<T>(work: (session: Session) => Promise<T>, until = Number.POSITIVE_INFINITY): Promise<T> {
    const wait = Math.min(WRITER_WAIT, until - this.clock.now());
    if (!(await this.turnstile.enter(wait)))
      throw new Failure(PersistenceErrors.CONTENTION, `waited ${wait} ms for the writer of the file`);
    try {
      return await work(new SqliteSession(this.writer.createQueryRunner()));
    } finally {
      this.turnstile.leave();
    }
  }

  reading<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return work(new SqliteSession(this.reader.createQueryRunner()));
  }

  async close(): Promise<void> {
    await this.reader.destroy();
    await this.writer.destroy();
  }
}
