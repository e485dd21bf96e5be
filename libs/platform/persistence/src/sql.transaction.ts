import { Failure } from '@weir/platform/kernel';
import type { Dialect, SendOptions, SqlValue, Transaction } from './database.js';
import { isContention, PersistenceErrors, translate } from './persistence.errors.js';
import { type Session, type Statement, StatementError, type StatementResult } from './session.js';

interface Waiting extends Statement {
  readonly whenTaken?: SendOptions['whenTaken'] | undefined;
  readonly resolve?: (result: StatementResult) => void;
  readonly reject?: (error: unknown) => void;
}

/** Statements wait until somebody needs an answer; then all that wait, `begin` among them, make one round trip. */
export class SqlTransaction implements Transaction {
  private readonly actions: (() => void)[] = [];
  /** See {@link Transaction.label}. */
  name: string | undefined;
  private ended = false;
  /** A statement failed: those after it did not run, and after a deadlock everything is rolled back. Nothing that follows may commit. */
  private doomed: Error | undefined;
  private waiting: Waiting[];
  private trip: Promise<void> = Promise.resolve();
  private leaving = false;
  private begun = false;

  constructor(
    readonly dialect: Dialect,
    private readonly session: Session,
    begin: string,
    /** False: each statement makes its own round trip. */
    private readonly joined = true,
    /** Throws when nobody waits for the transaction any more. */
    private readonly awaited: () => void = () => undefined,
  ) {
    this.waiting = [{ sql: begin, parameters: [] }];
  }

  async query<Row>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    return (await this.ask(sql, parameters)).rows as Row[];
  }

  async execute(sql: string, parameters: readonly SqlValue[] = []): Promise<{ affected: number }> {
    const { affected } = await this.ask(sql, parameters);
    return { affected };
  }

  async send(sql: string, parameters: readonly SqlValue[] = [], { whenTaken }: SendOptions = {}): Promise<void> {
    this.refuseLate(sql);
    this.waiting.push({ sql, parameters, whenTaken });
    if (!this.joined) await this.leave();
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
    if (this.waiting.length > 0) this.awaited();
  }

  /** What still waits, and the commit. */
  async commit(): Promise<void> {
    this.waiting.push({ sql: 'COMMIT', parameters: [] });
    await this.leave();
  }

  committed(): void {
    for (const action of this.actions) queueMicrotask(action);
  }

  /** No statement after this. The reason to report for `error`, with which the work ended. */
  async rollback(error: unknown): Promise<unknown> {
    this.ended = true;
    this.waiting = [];
    await this.trip.catch(() => undefined);
    // A connection that cannot roll back must not serve another transaction with this one still open.
    if (this.begun) await this.session.run([{ sql: 'ROLLBACK', parameters: [] }]).catch(() => this.session.discard());
    return isContention(this.doomed) ? this.doomed : error;
  }

  private ask(sql: string, parameters: readonly SqlValue[]): Promise<StatementResult> {
    this.refuseLate(sql);
    return new Promise((resolve, reject) => {
      this.waiting.push({ sql, parameters, resolve, reject });
      if (this.leaving) return;
      this.leaving = true;
      // At the end of the tick, so that questions asked together travel together; who asked hears of an error.
      queueMicrotask(() => void this.leave().catch(() => undefined));
    });
  }

  private refuseLate(sql: string): void {
    if (this.ended) throw new Error(`a statement after the end of its transaction: ${sql.slice(0, 80)}`);
    if (this.doomed) throw this.doomed;
    this.awaited();
  }

  private leave(): Promise<void> {
    this.leaving = false;
    const statements = this.waiting.splice(0);
    if (statements.length > 0) this.trip = this.trip.catch(() => undefined).then(() => this.travel(statements));
    return this.trip;
  }

  private async travel(statements: readonly Waiting[]): Promise<void> {
    try {
      if (this.doomed) throw this.doomed;
      this.begun = true;
      const results = this.joined ? await this.session.run(statements) : await this.oneByOne(statements);
      statements.forEach(({ resolve }, index) => resolve?.(results[index]!));
    } catch (error) {
      this.doomed ??= reasonOf(error, statements);
      for (const { reject } of statements) reject?.(this.doomed);
      throw this.doomed;
    }
  }

  private async oneByOne(statements: readonly Waiting[]): Promise<StatementResult[]> {
    const results: StatementResult[] = [];
    for (const [index, statement] of statements.entries()) {
      const [result] = await this.session.run([statement]).catch((error: unknown) => {
        throw new StatementError(index, error instanceof StatementError ? error.cause : error);
      });
      results.push(result!);
    }
    return results;
  }
}

function reasonOf(error: unknown, statements: readonly Waiting[]): Error {
  if (!(error instanceof StatementError)) return asError(translate(error));
  const failure = asError(translate(error.cause));
  const { whenTaken } = statements[error.index] ?? {};
  if (whenTaken !== 'retry' || !(failure instanceof Failure) || failure.code !== PersistenceErrors.DUPLICATE.code)
    return failure;
  return new Failure(PersistenceErrors.CONTENTION, failure.message, { cause: error.cause });
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
