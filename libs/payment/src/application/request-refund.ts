import { Injectable } from '@nestjs/common';
import { Clock, Failure } from '@weir/platform/kernel';
import { PaymentErrors, type RefundPayment } from '../contract/index.js';
import { type Payment, saying } from '../domain/payment.js';
import { refundRequested } from './events.js';
import { PaymentStore } from './ports.js';

/** Passes the wish for a refund on to the order, once; the order answers by cancelling, and that gives the money back. */
@Injectable()
export class RequestRefund {
  constructor(
    private readonly store: PaymentStore,
    private readonly clock: Clock,
  ) {}

  execute({ orderId }: RefundPayment): Promise<Payment> {
    return this.store.transaction(async (unit) => {
      const payment = (await unit.lockPayments([orderId])).get(orderId);
      if (!payment) throw new Failure(PaymentErrors.NOT_FOUND, `there is no payment for order ${orderId}`);
      if (payment.state === 'voiding' || payment.state === 'refunded') return payment;
      if (payment.state !== 'captured') {
        throw new Failure(PaymentErrors.NOT_CAPTURED, `the payment of order ${orderId} is ${payment.state}`);
      }
      if (payment.refundRequestedAt !== null) return payment;

      const asked = saying({ ...payment, refundRequestedAt: this.clock.now() });
      await unit.updatePayments([asked]);
      await unit.publish([refundRequested(asked)]);
      return asked;
    });
  }
}
