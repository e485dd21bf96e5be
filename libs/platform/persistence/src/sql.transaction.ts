import type { Failure } from '@weir/platform/kernel';
import type { QueryResult, QueryRunner } from 'typeorm';
import type { Connections } from './connections.js';
import type { Dialect, SqlValue, Transaction } from './database.js';
import { isContention, translate } from './persistence.errors.js';

export class SqlTransaction implements Transaction {
  private readonly actions: (() => void)[] = [];
  /** See {@link Transaction.label}. */
  name: string | undefined;
  private ended = false;
  /** A deadlock has rolled everything back behind our back: nothing that follows may commit. */
  private doomed: Failure | undefined;

  constructor(
    readonly dialect: Dialect,
    private readonly runner: QueryRunner,
    private readonly connections: Connections,
  ) {}

  async query<Row>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    return (await this.run(sql, parameters)).records as Row[];
  }

  async execute(sql: string, parameters: readonly SqlValue[] = []): Promise<{ affected: number }> {
    const { affected, records } = await this.run(sql, parameters);
    return { affected: affected ?? records.length };
  }

  label(name: string): void {
    this.name ??= name;
  }

  afterCommit(action: () => void): void {
    this.actions.push(action);
  }

  /** No statement after this. Throws when the transaction may not commit. */
  end(): void {
    this.ended = true;
    if (this.doomed) throw this.doomed;
  }

  /** No statement after this. The reason to report for `error`, with which the work ended. */
  abandon(error: unknown): unknown {
    this.ended = true;
    return this.doomed ?? error;
  }

  committed(): void {
    for (const action of this.actions) queueMicrotask(action);
  }

  private async run(sql: string, parameters: readonly SqlValue[]): Promise<QueryResult<unknown>> {
    if (this.ended) throw new Error(`a statement after the end of its transaction: ${sql.slice(0, 80)}`);
    if (this.doomed) throw this.doomed;
    try {
      return await this.runner.query(sql, this.connections.bind(parameters), true);
    } catch (error) {
      const failure = translate(error);
      if (isContention(failure)) this.doomed = failure;
      throw failure;
    }
  }
}
