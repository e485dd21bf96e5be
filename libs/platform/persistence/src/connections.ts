import { type Clock, Failure } from '@weir/platform/kernel';
import type { DataSource, QueryRunner } from 'typeorm';
import type { SqlValue } from './database.js';
import { PersistenceErrors } from './persistence.errors.js';
import { Turnstile } from './turnstile.js';

/** How a family of databases hands out connections, and what its driver wants as parameters. */
export interface Connections {
  /** What begins a transaction that is going to write. */
  readonly begin: string;
  /** A connection of one's own for the time of `work`. */
  writing<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T>;
  /** A connection that sees only what is committed. */
  reading<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T>;
  /** This connection is in an unknown state: never use it again. */
  discard(runner: QueryRunner): Promise<void>;
  bind(parameters: readonly SqlValue[]): unknown[];
  close(): Promise<void>;
}

/** MySQL and MariaDB: a small pool; more connections than 4 to 8 make the server slower. */
export class PooledConnections implements Connections {
  readonly begin = 'START TRANSACTION';

  constructor(private readonly source: DataSource) {}

  async writing<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      return await work(runner);
    } finally {
      await runner.release();
    }
  }

  reading<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    return this.writing(work);
  }

  async discard(runner: QueryRunner): Promise<void> {
    const connection = (await runner.connect()) as { destroy(): void };
    connection.destroy();
  }

  bind(parameters: readonly SqlValue[]): unknown[] {
    return parameters as unknown[];
  }

  close(): Promise<void> {
    return this.source.destroy();
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
    clock: Clock,
  ) {
    this.turnstile = new Turnstile(clock);
  }

  async writing<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    if (!(await this.turnstile.enter(WRITER_WAIT)))
      throw new Failure(PersistenceErrors.CONTENTION, `waited ${WRITER_WAIT} ms for the writer of the file`);
    try {
      return await work(this.writer.createQueryRunner());
    } finally {
      this.turnstile.leave();
    }
  }

  reading<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    return work(this.reader.createQueryRunner());
  }

  /** SQLite has rolled back by itself then, as on a full disk. */
  async discard(): Promise<void> {}

  /** libsql binds numbers as REAL (a TEXT column would keep `1.0`), aborts the process on a boolean, and mistakes a single NULL for a map: hence bigints, 0 and 1, and one array. */
  bind(parameters: readonly SqlValue[]): unknown[] {
    if (parameters.length === 0) return [];
    return [
      parameters.map((value) =>
        typeof value === 'boolean' ? BigInt(value) : Number.isSafeInteger(value) ? BigInt(value as number) : value,
      ),
    ];
  }

  async close(): Promise<void> {
    await this.reader.destroy();
    await this.writer.destroy();
  }
}
