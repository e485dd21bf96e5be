import type { PoolConnection, QueryError, ResultSetHeader } from 'mysql2';
import type { SqlValue } from './database.js';
import { type Session, type Statement, StatementError, type StatementResult } from './session.js';

type Answer = ResultSetHeader | readonly unknown[];

/** A connection of mysql2's pool. Without mysql2's promises: they keep a stack of every call, which costs as much as the call. */
export class ServerSession implements Session {
  constructor(
    private readonly connection: PoolConnection,
    private readonly format: (sql: string, parameters: SqlValue[]) => string,
  ) {}

  run(statements: readonly Statement[]): Promise<StatementResult[]> {
    const sql = statements
      .map((statement) => this.format(statement.sql, statement.parameters as SqlValue[]))
      .join(';\n');
    return new Promise((resolve, reject) => {
      let answered = 0;
      const done = (error: QueryError | null, answers: unknown): void => {
        if (error) return reject(new StatementError(answered, error));
        const all = (statements.length === 1 ? [answers] : answers) as Answer[];
        resolve(all.map(toResult));
      };
      this.connection.query(sql, done as never).on('fields', () => (answered += 1));
    });
  }

  discard(): void {
    this.connection.destroy();
  }
}

const toResult = (answer: Answer): StatementResult =>
  Array.isArray(answer)
    ? { rows: answer, affected: answer.length }
    : { rows: [], affected: (answer as ResultSetHeader).affectedRows };
