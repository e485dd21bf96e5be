import type { Ids } from '@weir/platform/kernel';
import {
  forUpdate,
  type Inbox,
  insertRows,
  list,
  type Outbox,
  type Transaction,
  upsertRows,
} from '@weir/platform/persistence';
import type { DomainEvent } from '../../application/events.js';
import type { PaymentUnit, Postponed } from '../../application/ports.js';
import { type Booking, movements } from '../../domain/bookkeeping.js';
import type { Payment, PaymentEntry } from '../../domain/payment.js';
import { PAYMENT_COLUMNS, PAYMENT_FIELDS, paymentRow } from './rows.js';

/** Consumer group and inbox name of this module. */
const CONSUMER = 'payment';

export class SqlPaymentUnit implements PaymentUnit {
  constructor(
    private readonly tx: Transaction,
    private readonly outbox: Outbox,
    private readonly inbox: Inbox,
    private readonly ids: Ids,
  ) {}

  claim(eventIds: readonly string[]): Promise<Set<string>> {
    return this.inbox.claim(this.tx, CONSUMER, eventIds);
  }

  async lockPayments(orderIds: readonly string[]): Promise<Map<string, Payment>> {
    if (orderIds.length === 0) return new Map();
    const found = await this.tx.query<Payment>(
      `SELECT ${PAYMENT_FIELDS} FROM payments WHERE order_id IN (${list(orderIds.length)}) ORDER BY order_id ${forUpdate(this.tx.dialect)}`,
      orderIds,
    );
    return new Map(found.map((payment) => [payment.orderId, payment]));
  }

  lockDue(now: number, limit: number): Promise<Payment[]> {
    return this.tx.query<Payment>(
      `SELECT ${PAYMENT_FIELDS} FROM payments WHERE next_attempt_at <= ?
       ORDER BY next_attempt_at LIMIT ? ${forUpdate(this.tx.dialect, true)}`,
      [now, limit],
    );
  }

  createPayments(payments: readonly Payment[]): Promise<void> {
    return insertRows(this.tx, 'payments', PAYMENT_COLUMNS, payments.map(paymentRow), { whenTaken: 'retry' });
  }

  /** The rows are locked and there, so the INSERT only changes them, all in one statement. */
  updatePayments(payments: readonly Payment[]): Promise<void> {
    return upsertRows(this.tx, 'payments', 'order_id', PAYMENT_COLUMNS, payments.map(paymentRow), 'replace');
  }

  recordHistory(entries: readonly PaymentEntry[]): Promise<void> {
    const values = entries.map(({ orderId, version, from, message, to, at }) => [
      orderId,
      version,
      from,
      message,
      to,
      at,
    ]);
    return insertRows(
      this.tx,
      'payment_history',
      ['order_id', 'version', 'from_state', 'message', 'to_state', 'at'],
      values,
    );
  }

  async lease(orderIds: readonly string[], until: number): Promise<void> {
    if (orderIds.length === 0) return;
    this.tx.label('payment.lease');
    await this.tx.send(
      `UPDATE payments SET attempts = attempts + 1, next_attempt_at = ? WHERE order_id IN (${list(orderIds.length)})`,
      [until, ...orderIds],
    );
  }

  async postpone(attempts: readonly Postponed[]): Promise<void> {
    const inOrder = attempts.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1));
    for (const { orderId, version, nextAttemptAt } of inOrder) {
      await this.tx.send('UPDATE payments SET next_attempt_at = ? WHERE order_id = ? AND version = ?', [
        nextAttemptAt,
        orderId,
        version,
      ]);
    }
  }

  async book(bookings: readonly Booking[], at: number): Promise<void> {
    this.tx.label('payment.settle');
    const values = bookings.flatMap(({ transactionId, orderId, entries }) =>
      entries.map(({ account, amount }) => [this.ids.next(), transactionId, orderId, account, amount, at]),
    );
    await insertRows(
      this.tx,
      'ledger_entries',
      ['id', 'transaction_id', 'order_id', 'account', 'amount', 'at'],
      values,
    );
    for (const { account, amount } of movements(bookings)) {
      await this.tx.send('UPDATE ledger_accounts SET balance = balance + ? WHERE account = ?', [amount, account]);
    }
  }

  publish(events: readonly DomainEvent[]): Promise<void> {
    return this.outbox.append(this.tx, events);
  }
}
