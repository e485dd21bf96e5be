import { Injectable } from '@nestjs/common';
import { Clock } from '@weir/platform/kernel';
import { advance, noPayment, type Payment, type PaymentEntry, type Terms } from '../domain/payment.js';
import type { PaymentMessage } from '../domain/payment.saga.js';
import { PaymentStore } from './ports.js';

/** What the order decided, as one of its events told it. */
export interface OrderDecision {
  readonly eventId: string;
  readonly orderId: string;
  readonly message: Extract<PaymentMessage, 'OrderReserved' | 'OrderCancelled'>;
  readonly terms: Terms;
}

/** Follows the orders' decisions: notes that money is to be charged or to be given back, each event once, the whole batch in one transaction. The provider is asked later. */
@Injectable()
export class FollowOrders {
  constructor(
    private readonly store: PaymentStore,
    private readonly clock: Clock,
  ) {}

  async execute(decisions: readonly OrderDecision[]): Promise<void> {
    if (decisions.length === 0) return;
    await this.store.transaction(async (unit) => {
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
      if (history.length === 0) return;

      const changed = [...after.values()];
      await unit.createPayments(changed.filter(({ orderId }) => !before.has(orderId)));
      await unit.updatePayments(changed.filter(({ orderId }) => before.has(orderId)));
      await unit.recordHistory(history);
    });
  }
}
