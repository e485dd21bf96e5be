import { Injectable } from '@nestjs/common';
import { type RpcClient, RpcClients } from '@weir/platform/rpc';
import { PaymentApi, type PaymentView, paymentView, type RefundPayment } from '../../contract/index.js';

/** PaymentApi, answered by the payment service. */
@Injectable()
export class PaymentOverGrpc extends PaymentApi {
  private readonly service: RpcClient;

  constructor(clients: RpcClients) {
    super();
    this.service = clients.for('payment', 'weir.payment.v1.PaymentService');
  }

  override async payment(orderId: string): Promise<PaymentView> {
    return this.ask('getPayment', orderId);
  }

  override async refund({ orderId }: RefundPayment): Promise<PaymentView> {
    return this.ask('refund', orderId);
  }

  private async ask(method: string, orderId: string): Promise<PaymentView> {
    const { payment } = await this.service.call<{ payment: unknown }>(method, { orderId }, { repeatable: true });
    return paymentView.parse(payment);
  }
}
