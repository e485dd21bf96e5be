import { Injectable } from '@nestjs/common';
import { Clock } from '@weir/platform/kernel';
import { leased, type Payment } from '../domain/payment.js';
import { type PaymentSettings, PaymentSettingsLive } from '../payment.settings.js';
import { PaymentStore } from './ports.js';

/** Time to write down the answers before the lease ends, ms. */
const COMMIT_MS = 3_000;

/** How long a payment is left to whoever takes it to the provider, ms. */
export const leaseMsOf = ({ chargeTimeoutMs }: PaymentSettings): number => chargeTimeoutMs + COMMIT_MS;

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
    const { roundSize } = this.settings.value;
    return this.store.transaction(async (unit) => {
      const now = this.clock.now();
      const due = await unit.lockDue(now, roundSize);
      const until = now + leaseMsOf(this.settings.value);
      await unit.lease(due.map(({ orderId }) => orderId).sort(), until);
      return due.map((payment) => leased(payment, until));
    });
  }
}
