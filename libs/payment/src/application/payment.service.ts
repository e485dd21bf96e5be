import { Injectable } from '@nestjs/common';
import { Failure } from '@weir/platform/kernel';
import { PaymentApi, PaymentErrors, paymentStatus, type PaymentView, type RefundPayment } from '../contract/index.js';
import type { Payment } from '../domain/payment.js';
import { PaymentStore } from './ports.js';
import { RequestRefund } from './request-refund.js';

/** Payment's answers from this process. */
@Injectable()
export class PaymentService extends PaymentApi {
  constructor(
    private readonly store: PaymentStore,
    private readonly refunding: RequestRefund,
  ) {
    super();
  }

  override async payment(orderId: string): Promise<PaymentView> {
    const payment = await this.store.payment(orderId);
    if (!payment) throw new Failure(PaymentErrors.NOT_FOUND, `there is no payment for order ${orderId}`);
    return viewOf(payment);
  }

  override async refund(command: RefundPayment): Promise<PaymentView> {
    return viewOf(await this.refunding.execute(command));
  }
}

function viewOf({ orderId, state, amount, currency, reference, attempts, version, updatedAt }: Payment): PaymentView {
  const known = reference === null ? {} : { reference };
  return { orderId, status: paymentStatus.parse(state), amount, currency, ...known, attempts, version, updatedAt };
}
