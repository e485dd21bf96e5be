import type { ChargeAnswer, LedgerEntry } from './api.js';

/** What became of one key. */
interface Account {
  readonly key: string;
  readonly asked?: {
    readonly amount: number;
    readonly currency: string;
    readonly token: string;
    readonly reference: string;
    readonly outcome: 'approved' | 'declined';
  };
  readonly settled?: 'void' | 'refund';
  /** Resolves when the newest entry of this key is on disk: no answer before that. */
  readonly durable: Promise<void>;
}

/** The ledger seen by key, kept in step with it. */
export class Accounts {
  private readonly byKey = new Map<string, Account>();

  get(key: string): Account | undefined {
    return this.byKey.get(key);
  }

  book({ kind, key, amount, currency, token, reference }: LedgerEntry, durable: Promise<void>): Account {
    const outcome = kind === 'charge' ? 'approved' : 'declined';
    const account: Account =
      kind === 'charge' || kind === 'decline'
        ? { key, asked: { amount, currency, token, reference, outcome }, durable }
        : { ...this.byKey.get(key), key, settled: kind, durable };
    this.byKey.set(key, account);
    return account;
  }

  /** What a charge of this key is told: a settled key is never charged again. */
  async answer({ key, asked, settled, durable }: Account): Promise<ChargeAnswer> {
    await durable;
    if (settled) return { key, outcome: 'declined', reference: asked?.reference ?? '', reason: 'voided' };
    const { outcome = 'declined', reference = '' } = asked ?? {};
    return outcome === 'approved' ? { key, outcome, reference } : { key, outcome, reference, reason: 'card' };
  }
}
