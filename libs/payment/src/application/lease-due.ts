import { Injectable } from '@nestjs/common';
import { Clock } from '@weir/platform/kernel';
import type { Payment } from '../domain/payment.js';
import { PaymentSettingsLive } from '../payment.settings.js';
import { PaymentStore } from './ports.js';

/** Time to write down the answers before the lease ends, ms. */
const COMMIT_MS = 3_000;

/**
 * Takes payments that are due for one round of questions. Another instance leaves them alone until the lease ends; should both ask, the provider charges once,
 * for the order id is the key, and the table takes the answer once.
 */
@Injectable()
export class LeaseDue {
  constructor(
    private readonly store: PaymentStore,
    private readonly settings: PaymentSettingsLive,
    private readonly clock: Clock,
  ) {}

  /** At most `roundSize` payments, the attempt counted. */
  execute(): Promise<Payment[]> {
    const { chargeTimeoutMs, roundSize } = this.settings.value;
    return this.store.transaction(async (unit) => {
      const now = this.clock.now();
      const due = await unit.lockDue(now, roundSize);
      const until = now + chargeTimeoutMs + COMMIT_MS;
      await unit.lease(due.map(({ orderId }) => orderId).sort(), until);
      return due.map((payment) => ({ ...payment, attempts: payment.attempts + 1, nextAttemptAt: until }));
    });
  }
}
