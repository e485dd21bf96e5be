import type { QueryRunner } from 'typeorm';
import type { SqlValue } from './database.js';
import { type Session, type Statement, StatementError, type StatementResult } from './session.js';

/** A connection of libsql. */
export class SqliteSession implements Session {
  constructor(private readonly runner: QueryRunner) {}

  async run(statements: readonly Statement[]): Promise<StatementResult[]> {
    const results: StatementResult[] = [];
    for (const { sql, parameters } of statements) {
      try {
        const { records, affected } = await this.runner.query(sql, bound(parameters), true);
        results.push({ rows: records as unknown[], affected: affected ?? records.length });
      } catch (error) {
        throw new StatementError(results.length, error);
      }
    }
    return results;
  }

  /** SQLite has rolled back by itself then, as on a full disk. */
  discard(): void {}
}

/** libsql binds numbers as REAL (a TEXT column would keep `1.0`), aborts the process on a boolean, and mistakes a single NULL for a map: hence bigints, 0 and 1, and one array. */
function bound(parameters: readonly SqlValue[]): unknown[] {
  if (parameters.length === 0) return [];
  return [
    parameters.map((value) =>
      typeof value === 'boolean' ? BigInt(value) : Number.isSafeInteger(value) ? BigInt(value as number) : value,
    ),
  ];
}
