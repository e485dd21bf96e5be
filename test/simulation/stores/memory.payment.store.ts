import type { DomainEvent } from '../../../libs/payment/src/application/events.js';
import { PaymentStore, type PaymentUnit, type Postponed } from '../../../libs/payment/src/application/ports.js';
import { type Account, ACCOUNTS, type Booking, movements } from '../../../libs/payment/src/domain/bookkeeping.js';
import type { Payment, PaymentEntry } from '../../../libs/payment/src/domain/payment.js';
import type { MemoryTransaction } from '../database/memory.transaction.js';
import { Schema } from '../database/schema.js';
import type { Session } from '../database/session.js';
import { Table } from '../database/table.js';
import type { Engine } from '../engine/host.js';
import { runAgainWhenTaken } from './memory.order.store.js';

export interface LedgerRow {
  readonly id: string;
  readonly transactionId: string;
  readonly orderId: string;
  readonly account: Account;
  readonly amount: number;
  readonly at: number;
}

/** The tables of weir_payment. */
export class PaymentSchema extends Schema {
  readonly payments = new Table<Payment>('payments', ({ orderId }) => orderId);
  readonly history = new Table<PaymentEntry>('payment_history', ({ orderId, version }) => `${orderId}/${version}`);
  readonly entries = new Table<LedgerRow>('ledger_entries', ({ id }) => id, [
    ({ transactionId, account }) => `${transactionId}/${account}`,
  ]);
  readonly accounts = new Table<{ readonly account: Account; readonly balance: number }>(
    'ledger_accounts',
    ({ account }) => account,
  );

  constructor(engine: Engine) {
    super('payment', engine);
    for (const account of ACCOUNTS) this.accounts.put({ account, balance: 0 });
  }
}

/** PaymentStore as SqlPaymentStore is, on rows in memory. */
export class MemoryPaymentStore extends PaymentStore {
  constructor(protected readonly session: Session<PaymentSchema>) {
    super();
  }

  override payment(orderId: string): Promise<Payment | undefined> {
    return this.session.read(`payment ${orderId.slice(0, 8)}`, () => this.session.schema.payments.rows.get(orderId));
  }

  override transaction<T>(work: (unit: PaymentUnit) => Promise<T>): Promise<T> {
    return this.session.transaction((tx) => work(this.unit(tx)));
  }

  protected unit(tx: MemoryTransaction): MemoryPaymentUnit {
    return new MemoryPaymentUnit(tx, this.session);
  }
}

export class MemoryPaymentUnit implements PaymentUnit {
  constructor(
    protected readonly tx: MemoryTransaction,
    protected readonly session: Session<PaymentSchema>,
  ) {}

  claim(eventIds: readonly string[]): Promise<Set<string>> {
    return this.session.claim(this.tx, eventIds);
  }

  async lockPayments(orderIds: readonly string[]): Promise<Map<string, Payment>> {
    if (orderIds.length === 0) return new Map();
    await this.tx.statement('lock payments');
    const found = await this.tx.lock(this.tables.payments, orderIds);
    return new Map(found.map((payment) => [payment.orderId, payment]));
  }

  async lockDue(now: number, limit: number): Promise<Payment[]> {
    await this.tx.statement('lock due payments');
    return this.tx.lockFree(
      this.tables.payments,
      ({ nextAttemptAt }) => nextAttemptAt !== null && nextAttemptAt <= now,
      ({ nextAttemptAt }) => nextAttemptAt ?? 0,
      limit,
    );
  }

  async createPayments(payments: readonly Payment[]): Promise<void> {
    if (payments.length === 0) return;
    await this.tx.statement('insert payments');
    await runAgainWhenTaken(this.tx.insert(this.tables.payments, payments));
  }

  async updatePayments(payments: readonly Payment[]): Promise<void> {
    if (payments.length === 0) return;
    await this.tx.statement('update payments');
    for (const payment of payments) await this.tx.update(this.tables.payments, payment.orderId, () => payment);
  }

  async recordHistory(entries: readonly PaymentEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await this.tx.statement(`history ${entries.map(({ from, message, to }) => `${from} ${message} ${to}`).join(', ')}`);
    await this.tx.insert(this.tables.history, entries);
  }

  async lease(orderIds: readonly string[], until: number): Promise<void> {
    if (orderIds.length === 0) return;
    await this.tx.statement('lease');
    for (const orderId of orderIds)
      await this.tx.update(this.tables.payments, orderId, (payment) => ({
        ...payment,
        attempts: payment.attempts + 1,
        nextAttemptAt: until,
      }));
  }

  async postpone(attempts: readonly Postponed[]): Promise<void> {
    for (const { orderId, version, nextAttemptAt } of attempts.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1))) {
      await this.tx.statement(`postpone ${orderId.slice(0, 8)}`);
      await this.tx.update(this.tables.payments, orderId, (payment) =>
        payment.version === version ? { ...payment, nextAttemptAt } : payment,
      );
    }
  }

  async book(bookings: readonly Booking[], at: number): Promise<void> {
    if (bookings.length === 0) return;
    await this.tx.statement(`book ${bookings.map(({ transactionId }) => transactionId.slice(-14)).join(', ')}`);
    const rows = bookings.flatMap(({ transactionId, orderId, entries }) =>
      entries.map((entry) => ({ id: this.session.nextId(), transactionId, orderId, ...entry, at })),
    );
    await this.tx.insert(this.tables.entries, rows);
    for (const { account, amount } of movements(bookings)) await this.balance(account, amount);
  }

  protected async balance(account: Account, amount: number): Promise<void> {
    await this.tx.statement(`balance of ${account}`);
    await this.tx.update(this.tables.accounts, account, (row) => ({ ...row, balance: row.balance + amount }));
  }

  publish(events: readonly DomainEvent[]): Promise<void> {
    return this.session.say(this.tx, events);
  }

  protected get tables(): PaymentSchema {
    return this.session.schema;
  }
}
