import { Injectable } from '@nestjs/common';
import { Clock } from '@weir/platform/kernel';
import { advance, leased, noPayment, type Payment, type PaymentEntry, type Terms } from '../domain/payment.js';
import type { PaymentMessage } from '../domain/payment.saga.js';
import { PaymentStore } from './ports.js';

/** What the order decided, as one of its events told it. */
export interface OrderDecision {
  readonly eventId: string;
  readonly orderId: string;
  readonly message: Extract<PaymentMessage, 'OrderReserved' | 'OrderCancelled'>;
  readonly terms: Terms;
}

/** Follows the orders' decisions: notes that money is to be charged or to be given back, each event once, the whole batch in one transaction. The provider is asked after it. */
@Injectable()
export class FollowOrders {
  constructor(
    private readonly store: PaymentStore,
    private readonly clock: Clock,
  ) {}

  /** With `leaseMs` the payments about which the provider is to be asked are leased as they are written, and answered: the caller asks. Else they are due, and found by whoever looks. */
  async execute(decisions: readonly OrderDecision[], leaseMs?: number): Promise<Payment[]> {
    if (decisions.length === 0) return [];
    return this.store.transaction(async (unit) => {
      const fresh = await unit.claim(decisions.map(({ eventId }) => eventId));
      const due = decisions.filter(({ eventId }) => fresh.delete(eventId));
      const before = await unit.lockPayments([...new Set(due.map(({ orderId }) => orderId))].sort());

      const now = this.clock.now();
      const after = new Map<string, Payment>();
      const history: PaymentEntry[] = [];
      for (const { orderId, message, terms } of due) {
        const current = after.get(orderId) ?? before.get(orderId) ?? noPayment(orderId, terms);
        const { payment, entry } = advance(current, message, now);
        if (!entry) continue;
        history.push(entry);
        after.set(orderId, payment);
      }
      if (history.length === 0) return [];

      const changed = [...after.values()].map((payment) =>
        leaseMs === undefined || payment.nextAttemptAt === null ? payment : leased(payment, now + leaseMs),
      );
      await unit.createPayments(changed.filter(({ orderId }) => !before.has(orderId)));
      await unit.updatePayments(changed.filter(({ orderId }) => before.has(orderId)));
      await unit.recordHistory(history);
      return leaseMs === undefined ? [] : changed.filter(({ nextAttemptAt }) => nextAttemptAt !== null);
    });
  }
}
