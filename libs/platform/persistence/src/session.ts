import type { SqlValue } from './database.js';

/** A statement with what is bound to it. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

export interface StatementResult {
  readonly rows: readonly unknown[];
  /** Rows that the statement matched or answered. */
  readonly affected: number;
}

/** One statement of several failed; those after it did not run. */
export class StatementError extends Error {
  constructor(
    /** Its place among those that were sent together. */
    readonly index: number,
    cause: unknown,
  ) {
    super('a statement failed', { cause });
  }
}

/** One connection, for the time that somebody has it. */
export interface Session {
  /** Runs the statements one after the other, in one round trip where there is a wire. Rejects with a StatementError at the first that fails. */
  run(statements: readonly Statement[]): Promise<StatementResult[]>;
  /** This connection is in an unknown state: nobody may use it again. */
  discard(): void;
}
