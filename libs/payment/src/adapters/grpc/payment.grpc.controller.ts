import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { parseRequest } from '@weir/platform/rpc';
import { PaymentApi, type PaymentView, refundPayment } from '../../contract/index.js';

/** The server side of weir.payment.v1.PaymentService. */
@Controller()
export class PaymentGrpcController {
  constructor(private readonly payments: PaymentApi) {}

  @GrpcMethod('PaymentService', 'GetPayment')
  async payment(request: unknown): Promise<{ payment: PaymentView }> {
    const { orderId } = parseRequest(refundPayment, request);
    return { payment: await this.payments.payment(orderId) };
  }

  @GrpcMethod('PaymentService', 'Refund')
  async refund(request: unknown): Promise<{ payment: PaymentView }> {
    return { payment: await this.payments.refund(parseRequest(refundPayment, request)) };
  }
}
