import { CallContext, type Clock, Failure, PlatformErrors } from '@weir/platform/kernel';
import { failpoint } from '@weir/platform/resilience';
import type { Connections } from './connections.js';
import { Database, type Dialect, type SqlValue, type Transaction } from './database.js';
import { isContention, translate } from './persistence.errors.js';
import { type Session, StatementError } from './session.js';
import { SqlTransaction } from './sql.transaction.js';

/** A transaction that met a deadlock or a lock time-out is run this many times more. */
const RETRIES = 5;
const BACKOFF_MS = 10;

export interface SqlDatabaseOptions {
  readonly schema: string;
  readonly dialect: Dialect;
  readonly connections: Connections;
  readonly clock: Clock;
  /** Whether the statements of a transaction share round trips. */
  readonly joined: () => boolean;
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
    const until = CallContext.current().deadline;
    for (let retries = 0; ; retries += 1) {
      this.awaited(until);
      try {
        return await connections.writing((session) => this.attempt(session, work, until), until);
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
    const until = CallContext.current().deadline;
    this.awaited(until);
    const run = async (session: Session): Promise<Row[]> => {
      this.awaited(until);
      return (await session.run([{ sql, parameters }]))[0]!.rows as Row[];
    };
    try {
      return await (/^\s*(SELECT|WITH)\b/i.test(sql)
        ? connections.reading(run, until)
        : connections.writing(run, until));
    } catch (error) {
      throw translate(error instanceof StatementError ? error.cause : error);
    }
  }

  /** Throws PLATFORM.TIMEOUT when the deadline of the call is over: what nobody waits for is not begun. */
  private awaited(until: number | undefined): void {
    if (until !== undefined && until <= this.options.clock.now())
      throw new Failure(PlatformErrors.TIMEOUT, `The deadline was over before the statement began`);
  }

  private async attempt<T>(
    session: Session,
    work: (tx: Transaction) => Promise<T>,
    until: number | undefined,
  ): Promise<T> {
    this.awaited(until);
    const { connections, joined } = this.options;
    const tx = new SqlTransaction(this.dialect, session, connections.begin, joined(), () => this.awaited(until));
    try {
      const result = await work(tx);
      tx.end();
      if (tx.name) await failpoint(tx.name, 'before-commit');
      await tx.commit();
      if (tx.name) await failpoint(tx.name, 'after-commit');
      tx.committed();
      return result;
    } catch (error) {
      throw await tx.rollback(error);
    }
  }
}
