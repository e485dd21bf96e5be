import type { PoolConnection, QueryError, ResultSetHeader } from 'mysql2';
import type { SqlValue } from './database.js';
import { type Session, type Statement, StatementError, type StatementResult } from './session.js';

type Answer = ResultSetHeader | readonly unknown[];

/** A connection of mysql2's pool. Without mysql2's promises: they keep a stack of every call, which costs as much as the call. */
export class ServerSession implements Session {
  constructor(
    private readonly connection: PoolConnection,
    private readonly format: (sql: string, parameters: SqlValue[]) => string,
    /** How long the next round trip may take, ms; 0: as long as it takes. */
    private readonly patience: () => number,
  ) {}

  run(statements: readonly Statement[]): Promise<StatementResult[]> {
    const sql = statements
      .map((statement) => this.format(statement.sql, statement.parameters as SqlValue[]))
      .join(';\n');
    return new Promise((resolve, reject) => {
      let answered = 0;
      const done = (error: QueryError | null, answers: unknown): void => {
        if (error) {
          // its answer may still come, and would be taken for that of the next
          if (error.code === 'PROTOCOL_SEQUENCE_TIMEOUT') this.discard();
          return reject(new StatementError(answered, error));
        }
        const all = (statements.length === 1 ? [answers] : answers) as Answer[];
        resolve(all.map(toResult));
      };
      const timeout = this.patience();
      this.connection
        .query(timeout === 0 ? { sql } : { sql, timeout }, done as never)
        .on('fields', () => (answered += 1));
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
