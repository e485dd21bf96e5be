import { describe, expect, it } from '@jest/globals';
import { Wire } from '../../../../../test/support/wire.js';
import { PaymentApi, type PaymentView, type RefundPayment } from '../../contract/index.js';
import { PaymentGrpcController } from '../grpc/payment.grpc.controller.js';
import { PaymentOverGrpc } from './payment.over.grpc.js';

const id = (letter: string): string => `o-${letter.repeat(26)}`;
const charging: PaymentView = {
  ...{ orderId: id('b'), status: 'charging', amount: 0, currency: 'EUR' },
  ...{ attempts: 0, version: 1, updatedAt: 1_764_000_090_000 },
};
const captured: PaymentView = {
  ...{ ...charging, orderId: id('a'), status: 'captured', amount: 5_000_000_000 },
  ...{ reference: 'psp-1', attempts: 2, version: 2 },
};

class FakePayments extends PaymentApi {
  override async payment(orderId: string): Promise<PaymentView> {
    return orderId === captured.orderId ? captured : charging;
  }

  override async refund({ orderId }: RefundPayment): Promise<PaymentView> {
    return { ...captured, orderId, status: 'voiding' };
  }
}

const controller = new PaymentGrpcController(new FakePayments());
const payments = new PaymentOverGrpc(
  new Wire({
    getPayment: (request) => controller.payment(request),
    refund: (request) => controller.refund(request),
  }),
);

describe('PaymentApi over gRPC', () => {
  it('brings a payment through the proto as it was, with its reference and without', async () => {
    expect(await payments.payment(id('a'))).toEqual(captured);
    expect(await payments.payment(id('b'))).toEqual(charging);
    expect(await payments.refund({ orderId: id('c') })).toEqual({ ...captured, orderId: id('c'), status: 'voiding' });
  });

  it('refuses what does not match the contract before anybody works on it', async () => {
    await expect(payments.payment('')).rejects.toMatchObject({ code: 'REQUEST.INVALID' });
    await expect(payments.refund({ orderId: 'o-1' })).rejects.toMatchObject({ code: 'REQUEST.INVALID' });
  });
});
