import { describe, expect, it } from '@jest/globals';
import { balanced, movements } from './bookkeeping.js';
import { backoffMs } from './backoff.js';
import { advance, type Advanced, noPayment, type Payment } from './payment.js';
import type { PaymentMessage } from './payment.saga.js';

const fresh = noPayment('o-1', { amount: 700, currency: 'EUR', token: 'tok-approve' });

/** Takes the messages at 1, 2, 3, ... and collects what each did. */
function follow(...messages: PaymentMessage[]): { payment: Payment; steps: Advanced[] } {
  const steps: Advanced[] = [];
  const payment = messages.reduce((before, message, i) => {
    const done = advance(before, message, i + 1, message === 'ChargeApproved' ? 'psp-1' : undefined);
    steps.push(done);
    return done.payment;
  }, fresh);
  return { payment, steps };
}
const books = (steps: Advanced[]): string[] =>
  steps.flatMap(({ bookings }) => bookings.map((one) => one.transactionId));

describe('a payment', () => {
  it('is captured: one booking, a history without gap', () => {
    const { payment, steps } = follow('OrderReserved', 'ChargeApproved', 'ChargeApproved');
    expect(payment).toMatchObject({
      state: 'captured',
      reference: 'psp-1',
      capturedAt: 2,
      nextAttemptAt: null,
      version: 2,
    });
    expect(steps.map(({ entry }) => entry?.version)).toEqual([1, 2, undefined]);
    expect(books(steps)).toEqual(['o-1:capture']);
  });

  it('is given back after its capture', () => {
    const { payment, steps } = follow('OrderReserved', 'ChargeApproved', 'OrderCancelled', 'RefundedAtPsp');
    expect(payment).toMatchObject({ state: 'refunded', version: 4 });
    expect(books(steps)).toEqual(['o-1:capture', 'o-1:refund']);
    expect(movements(steps.flatMap(({ bookings }) => bookings))).toEqual([]);
  });

  it('books a charge that it never heard of when the provider gives it back', () => {
    const { steps } = follow('OrderReserved', 'OrderCancelled', 'ChargeApproved', 'RefundedAtPsp');
    expect(steps[2]?.verdict).toBe('ignored');
    expect(books(steps)).toEqual(['o-1:capture', 'o-1:refund']);
  });

  it('is fenced by a cancel that came first', () => {
    const { payment, steps } = follow('OrderCancelled', 'OrderReserved');
    expect(payment).toMatchObject({ state: 'fenced', version: 1, nextAttemptAt: null });
    expect(steps[1]?.verdict).toBe('fenced');
  });

  it('owes the provider a question while charging and voiding, at once', () => {
    expect(follow('OrderReserved').payment.nextAttemptAt).toBe(1);
    expect(follow('OrderReserved', 'ChargeApproved', 'OrderCancelled').payment.nextAttemptAt).toBe(3);
    expect(follow('OrderReserved', 'ChargeDeclined').payment.nextAttemptAt).toBeNull();
  });
});

describe('the books', () => {
  it('stop a void that contradicts a capture', () => {
    expect(() => follow('OrderReserved', 'ChargeApproved', 'OrderCancelled', 'VoidedAtPsp')).toThrow(
      'was never charged',
    );
  });

  it('move each account once, in sorted order', () => {
    const { steps } = follow('OrderReserved', 'ChargeApproved');
    const twice = steps.flatMap(({ bookings }) => [...bookings, ...bookings]);
    expect(movements(twice)).toEqual([
      { account: 'psp_receivable', amount: 1400 },
      { account: 'sales', amount: -1400 },
    ]);
  });

  it('refuse a transaction out of balance', () => {
    const entries = [{ account: 'sales', amount: 1 }] as const;
    expect(() => balanced({ transactionId: 't', orderId: 'o-1', entries })).toThrow('out of balance by 1');
  });
});

describe('the back-off', () => {
  const wait = (attempts: number, orderId = 'o-1'): number =>
    backoffMs(orderId, attempts, { baseMs: 100, maxMs: 30_000 });

  it('doubles up to its ceiling, keeps at least half, and is the same in a replay', () => {
    for (const [attempts, ceiling] of [
      [1, 100],
      [2, 200],
      [5, 1600],
      [10, 30_000],
      [10_000, 30_000],
    ] as const) {
      expect(wait(attempts)).toBeGreaterThanOrEqual(ceiling / 2);
      expect(wait(attempts)).toBeLessThanOrEqual(ceiling);
      expect(wait(attempts)).toBe(wait(attempts));
    }
  });

  it('spreads orders that failed together', () => {
    const waits = new Set(Array.from({ length: 100 }, (_, i) => wait(10, `o-${i}`)));
    expect(waits.size).toBeGreaterThan(90);
  });
});
