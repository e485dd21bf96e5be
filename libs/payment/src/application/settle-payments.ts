import { Injectable } from '@nestjs/common';
import { Clock } from '@weir/platform/kernel';
import type { Booking } from '../domain/bookkeeping.js';
import { advance, type Payment, type PaymentEntry, saying } from '../domain/payment.js';
import { type DomainEvent, isSaid, paymentSettled } from './events.js';
import { PaymentStore, type ProviderAnswer } from './ports.js';

/** Writes down what the provider is known to have done: states, history, books and events of all answers in one transaction. Safe to repeat. */
@Injectable()
export class SettlePayments {
  constructor(
    private readonly store: PaymentStore,
    private readonly clock: Clock,
  ) {}

  async execute(answers: readonly ProviderAnswer[]): Promise<void> {
    if (answers.length === 0) return;
    await this.store.transaction(async (unit) => {
      const payments = await unit.lockPayments([...new Set(answers.map(({ orderId }) => orderId))].sort());
      const now = this.clock.now();
      const changed = new Map<string, Payment>();
      const history: PaymentEntry[] = [];
      const bookings: Booking[] = [];
      const events: DomainEvent[] = [];
      for (const { orderId, message, reference, reason } of answers) {
        const current = changed.get(orderId) ?? payments.get(orderId);
        if (!current) throw new Error(`the provider answers for order ${orderId}, of which payment knows nothing`);
        const { payment, effects, bookings: booked, entry } = advance(current, message, now, reference);
        if (!entry) continue;
        history.push(entry);
        bookings.push(...booked);
        const told = effects.filter(isSaid).reduce((before, effect) => {
          const after = saying(before);
          events.push(paymentSettled(after, effect, reason));
          return after;
        }, payment);
        changed.set(orderId, told);
      }
      if (history.length === 0) return;

      await unit.updatePayments([...changed.values()]);
      await unit.recordHistory(history);
      await unit.book(bookings, now);
      await unit.publish(events);
    });
  }
}
