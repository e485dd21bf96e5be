import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { Failure } from '@weir/platform/kernel';
import { SilentLog } from '@weir/platform/telemetry';
import { ProblemFilter } from '../../../../platform/runtime/src/problem.filter.js';
import { validationPipe } from '../../../../platform/runtime/src/validation.pipe.js';
import { OrderApi, OrderErrors, type OrderView, type PlaceOrder, type PlaceOutcome } from '../../contract/index.js';
import { OrderHttpModule } from './index.js';
import { orderIdOf } from './order-id.js';

const view = (orderId: string): OrderView => ({
  orderId,
  customerId: 'c-1',
  status: 'reserved',
  total: 590,
  currency: 'EUR',
  lines: [{ sku: 'tea-100', quantity: 1, unitPrice: 590 }],
  version: 1,
  placedAt: 1,
  deadlineAt: 2,
});

/** Remembers what it was asked and answers what it is told to. */
class FakeOrders extends OrderApi {
  placed: PlaceOrder[] = [];
  listed: unknown[] = [];
  next: (orderId: string) => PlaceOutcome = (orderId) => ({ outcome: 'placed', repeated: false, order: view(orderId) });

  override async place(commands: readonly PlaceOrder[]): Promise<PlaceOutcome[]> {
    this.placed.push(...commands);
    return commands.map(({ orderId }) => this.next(orderId));
  }

  override async show(orderId: string): Promise<OrderView> {
    if (orderId.includes('zz')) throw new Failure(OrderErrors.NOT_FOUND);
    return view(orderId);
  }

  override async list(...asked: [string, number]): Promise<OrderView[]> {
    this.listed = asked;
    return [view(orderIdOf(asked[0], 'k'))];
  }

  override async cancel({ orderId }: { orderId: string }): Promise<OrderView> {
    return { ...view(orderId), status: 'cancelled', reason: 'customer' };
  }
}

describe('orders over HTTP', () => {
  const orders = new FakeOrders();
  let app: NestFastifyApplication;

  @Module({ providers: [{ provide: OrderApi, useValue: orders }], exports: [OrderApi] })
  class FakeOrderModule {}

  beforeAll(async () => {
    const testing = await Test.createTestingModule({ imports: [OrderHttpModule.over(FakeOrderModule)] }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useGlobalPipes(validationPipe());
    app.useGlobalFilters(new ProblemFilter(new SilentLog()));
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(() => app.close());
  beforeEach(() => {
    orders.placed = [];
    orders.next = (orderId) => ({ outcome: 'placed', repeated: false, order: view(orderId) });
  });

  const wish = { customerId: 'c-1', lines: [{ sku: 'tea-100', quantity: 1 }] };
  const ask = async (method: 'GET' | 'POST', url: string, body?: object, key: string | undefined = 'k-1') => {
    const reply = await app.inject({
      method,
      url,
      ...(body && { payload: body }),
      headers: key ? { 'idempotency-key': key } : {},
    });
    return {
      status: reply.statusCode,
      location: reply.headers['location'],
      body: reply.json<Record<string, unknown>>(),
    };
  };

  it('places an order under an id made of customer and key, with the default card', async () => {
    const { status, location, body } = await ask('POST', '/orders', wish);
    const orderId = orderIdOf('c-1', 'k-1');
    expect([status, location, body]).toEqual([201, `/orders/${orderId}`, view(orderId)]);
    expect(orders.placed).toEqual([{ ...wish, orderId, paymentToken: 'tok-approve' }]);
  });

  it('answers a repeat as it answered the first', async () => {
    orders.next = (orderId) => ({
      outcome: 'placed',
      repeated: true,
      order: { ...view(orderId), status: 'confirmed' },
    });
    const { status, location, body } = await ask('POST', '/orders', wish);
    expect([status, location, body['status']]).toEqual([201, `/orders/${orderIdOf('c-1', 'k-1')}`, 'confirmed']);
  });

  const shortages = [{ sku: 'tea-100', requested: 2, available: 1 }];
  it.each<[number, string, (orderId: string) => PlaceOutcome, object]>([
    [
      409,
      'ORDER.OUT_OF_STOCK',
      (orderId) => ({ outcome: 'out_of_stock', orderId, shortages }),
      { shortages, retriable: true },
    ],
    [
      400,
      'ORDER.UNKNOWN_SKU',
      (orderId) => ({ outcome: 'unknown_sku', orderId, skus: ['tea-100'] }),
      { skus: ['tea-100'] },
    ],
    [422, 'ORDER.KEY_REUSED', (orderId) => ({ outcome: 'key_reused', orderId }), {}],
    [409, 'ORDER.EXPIRED', (orderId) => ({ outcome: 'expired', orderId }), {}],
  ])('tells %i %s', async (expected, code, next, details) => {
    orders.next = next;
    const { status, body } = await ask('POST', '/orders', wish);
    expect([status, body]).toEqual([expected, expect.objectContaining({ code, ...details })]);
  });

  it.each([
    ['no lines', { ...wish, lines: [] }],
    ['the same SKU twice', { ...wish, lines: [wish.lines[0], wish.lines[0]] }],
    ['a fraction', { ...wish, lines: [{ sku: 'tea-100', quantity: 1.5 }] }],
    ['zero', { ...wish, lines: [{ sku: 'tea-100', quantity: 0 }] }],
    ['an unknown field', { ...wish, total: 1 }],
    ['a price of their own', { ...wish, lines: [{ ...wish.lines[0], unitPrice: 1 }] }],
    ['no customer', { lines: wish.lines }],
    ['a malformed card', { ...wish, paymentToken: '4111' }],
  ])('refuses %s', async (_, body) => {
    expect(await ask('POST', '/orders', body)).toMatchObject({ status: 400, body: { code: 'REQUEST.INVALID' } });
    expect(orders.placed).toEqual([]);
  });

  it.each(['', ' '.repeat(3), 'k'.repeat(129), 'schlüssel'])('wants a key, not "%s"', async (key) => {
    expect(await ask('POST', '/orders', wish, key)).toMatchObject({
      status: 400,
      body: { code: 'REQUEST.MISSING_KEY' },
    });
  });

  it('shows, lists and cancels', async () => {
    const orderId = orderIdOf('c-1', 'k-1');
    expect((await ask('GET', `/orders/${orderId}`)).body).toEqual(view(orderId));
    expect(await ask('POST', `/orders/${orderId}/cancel`)).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    expect((await ask('GET', '/orders?customerId=c-1&limit=7')).status).toBe(200);
    expect(orders.listed).toEqual(['c-1', 7]);
    await ask('GET', '/orders?customerId=c-1');
    expect(orders.listed).toEqual(['c-1', 50]);
  });

  it('describes its body and its answer for OpenAPI', () => {
    const { paths } = SwaggerModule.createDocument(app, new DocumentBuilder().build());
    const text = JSON.stringify(paths['/orders']?.post);
    for (const word of ['idempotency-key', 'customerId', 'paymentToken', 'deadlineAt', '422']) {
      expect(text.toLowerCase()).toContain(word.toLowerCase());
    }
  });

  it('knows no order of an impossible id, and no list without a customer', async () => {
    for (const url of ['/orders/%00', '/orders/o-1', `/orders/o-zz${'a'.repeat(24)}`]) {
      expect(await ask('GET', url)).toMatchObject({ status: 404, body: { code: 'ORDER.NOT_FOUND' } });
    }
    expect(await ask('POST', '/orders/x/cancel')).toMatchObject({ status: 404, body: { code: 'ORDER.NOT_FOUND' } });
    for (const url of [
      '/orders',
      '/orders?customerId=c-1&limit=0',
      '/orders?customerId=c-1&limit=x',
      '/orders?customerId=c-1&order=up',
    ]) {
      expect(await ask('GET', url)).toMatchObject({ status: 400, body: { code: 'REQUEST.INVALID' } });
    }
  });
});

describe('the id of an order', () => {
  it('is the same for the same customer and key, and another for another', () => {
    expect(orderIdOf('c-1', 'k-1')).toMatch(/^o-[a-z2-7]{26}$/);
    expect(orderIdOf('c-1', 'k-1')).toBe(orderIdOf('c-1', 'k-1'));
    expect(
      new Set([orderIdOf('c-1', 'k-1'), orderIdOf('c-1', 'k-2'), orderIdOf('c-2', 'k-1'), orderIdOf('c-1k', '-1')])
        .size,
    ).toBe(4);
  });
});
