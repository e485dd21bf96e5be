import type { Switch } from '@weir/platform/rpc';
import { PaymentApi, type PaymentView, type RefundPayment } from '../../contract/index.js';

/** PaymentApi, answered here or by another process that has the same books. */
export class SwitchedPayments extends PaymentApi {
  constructor(private readonly to: Switch<PaymentApi>) {
    super();
  }

  override payment(orderId: string): Promise<PaymentView> {
    return this.to.ask(undefined, (payments) => payments.payment(orderId));
  }

  override refund(command: RefundPayment): Promise<PaymentView> {
    return this.to.ask(undefined, (payments) => payments.refund(command));
  }
}
