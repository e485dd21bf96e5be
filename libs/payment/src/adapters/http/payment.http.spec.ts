import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Failure } from '@weir/platform/kernel';
import { SilentLog } from '@weir/platform/telemetry';
import { ProblemFilter } from '../../../../platform/runtime/src/problem.filter.js';
import { validationPipe } from '../../../../platform/runtime/src/validation.pipe.js';
import { PaymentApi, PaymentErrors, type PaymentView, type RefundPayment } from '../../contract/index.js';
import { PaymentHttpModule } from './index.js';

const paid: PaymentView = {
  ...{ orderId: `o-${'a'.repeat(26)}`, status: 'captured', amount: 1180, currency: 'EUR' },
  ...{ reference: 'psp-1', attempts: 1, version: 2, updatedAt: 1_764_000_000_000 },
};

class FakePayments extends PaymentApi {
  override async payment(orderId: string): Promise<PaymentView> {
    if (orderId !== paid.orderId) throw new Failure(PaymentErrors.NOT_FOUND);
    return paid;
  }

  override async refund({ orderId }: RefundPayment): Promise<PaymentView> {
    if (orderId !== paid.orderId) throw new Failure(PaymentErrors.NOT_CAPTURED);
    return paid;
  }
}

describe('payment over HTTP', () => {
  let app: NestFastifyApplication;

  @Module({ providers: [{ provide: PaymentApi, useClass: FakePayments }], exports: [PaymentApi] })
  class FakePaymentModule {}

  beforeAll(async () => {
    const testing = await Test.createTestingModule({ imports: [PaymentHttpModule.over(FakePaymentModule)] }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useGlobalPipes(validationPipe());
    app.useGlobalFilters(new ProblemFilter(new SilentLog()));
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(() => app.close());

  const ask = async (method: 'GET' | 'POST', url: string) => {
    const reply = await app.inject({ method, url });
    return { status: reply.statusCode, body: reply.json<Record<string, unknown>>() };
  };

  it('shows a payment', async () => {
    expect(await ask('GET', `/payments/${paid.orderId}`)).toEqual({ status: 200, body: paid });
  });

  it('accepts the wish for a refund, and says no where there is nothing to refund', async () => {
    expect(await ask('POST', `/payments/${paid.orderId}/refund`)).toEqual({ status: 202, body: paid });
    expect(await ask('POST', `/payments/o-${'b'.repeat(26)}/refund`)).toMatchObject({
      status: 409,
      body: { code: 'PAYMENT.NOT_CAPTURED', retriable: false },
    });
  });

  it.each([`o-${'b'.repeat(26)}`, 'o-1', '%00', "x'--"])('knows no payment for %s', async (name) => {
    expect(await ask('GET', `/payments/${name}`)).toMatchObject({ status: 404, body: { code: 'PAYMENT.NOT_FOUND' } });
  });
});
