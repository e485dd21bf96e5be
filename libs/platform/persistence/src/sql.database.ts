import type { Clock } from '@weir/platform/kernel';
import { failpoint } from '@weir/platform/resilience';
import type { QueryRunner } from 'typeorm';
import type { Connections } from './connections.js';
import { Database, type Dialect, type SqlValue, type Transaction } from './database.js';
import { isContention, translate } from './persistence.errors.js';
import { SqlTransaction } from './sql.transaction.js';

/** A transaction that met a deadlock or a lock time-out is run this many times more. */
const RETRIES = 5;
const BACKOFF_MS = 10;

export interface SqlDatabaseOptions {
  readonly schema: string;
  readonly dialect: Dialect;
  readonly connections: Connections;
  readonly clock: Clock;
  /** Hears of each repeated transaction. */
  readonly onRetry: () => void;
}

export class SqlDatabase extends Database {
  override readonly dialect: Dialect;
  override readonly schema: string;

  constructor(private readonly options: SqlDatabaseOptions) {
    super();
    this.dialect = options.dialect;
    this.schema = options.schema;
  }

  override async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const { connections, clock, onRetry } = this.options;
    for (let retries = 0; ; retries += 1) {
      try {
        return await connections.writing((runner) => this.attempt(runner, work));
      } catch (error) {
        const failure = translate(error);
        if (retries === RETRIES || !isContention(failure)) throw failure;
        onRetry();
        await clock.delay(BACKOFF_MS * 2 ** retries * (0.5 + Math.random()));
      }
    }
  }

  override async query<Row>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    const { connections } = this.options;
    const run = async (runner: QueryRunner): Promise<Row[]> =>
      (await runner.query(sql, connections.bind(parameters), true)).records as Row[];
    try {
      return await (/^\s*(SELECT|WITH)\b/i.test(sql) ? connections.reading(run) : connections.writing(run));
    } catch (error) {
      throw translate(error);
    }
  }

  private async attempt<T>(runner: QueryRunner, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const { connections } = this.options;
    await runner.query(connections.begin);
    const tx = new SqlTransaction(this.dialect, runner, connections);
    try {
      const result = await work(tx);
      tx.end();
      if (tx.name) await failpoint(tx.name, 'before-commit');
      await runner.query('COMMIT');
      if (tx.name) await failpoint(tx.name, 'after-commit');
      tx.committed();
      return result;
    } catch (error) {
      // A connection that cannot roll back must not serve another transaction with this one still open.
      await runner.query('ROLLBACK').catch(() => connections.discard(runner));
      throw tx.abandon(error);
    }
  }
}
