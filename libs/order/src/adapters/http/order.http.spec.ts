import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { Failure } from '@weir/platform/kernel';
import { SilentLog } from '@weir/platform/telemetry';
import { ProblemFilter } from '../../../../platform/runtime/src/problem.filter.js';
import { validationPipe } from '../../../../platform/runtime/src/validation.pipe.js';
import {
  OrderApi,
  OrderErrors,
  type OrderView,
  type PlaceOrder,
  type PlaceOutcome,
  type RejectedOrder,
} from '../../contract/index.js';
import { FakePlatform } from './fake.platform.js';
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
  missing = false;
  hold: Promise<void> | undefined;
  rejections = new Map<string, RejectedOrder>();
  next: (orderId: string) => PlaceOutcome = (orderId) => ({ outcome: 'placed', repeated: false, order: view(orderId) });

  override async place(commands: readonly PlaceOrder[]): Promise<PlaceOutcome[]> {
    this.placed.push(...commands);
    await this.hold;
    return commands.map(({ orderId }) => this.next(orderId));
  }

  override async show(orderId: string): Promise<OrderView> {
    if (this.missing || orderId.includes('zz')) throw new Failure(OrderErrors.NOT_FOUND);
    return view(orderId);
  }

  override async rejection(orderId: string): Promise<RejectedOrder | undefined> {
    return this.rejections.get(orderId);
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
  const platform = new FakePlatform();
  let app: NestFastifyApplication;

  @Module({ providers: [{ provide: OrderApi, useValue: orders }], exports: [OrderApi] })
  class FakeOrderModule {}

  beforeAll(async () => {
    const testing = await Test.createTestingModule({
      imports: [platform.module(), OrderHttpModule.over(FakeOrderModule)],
    }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useGlobalPipes(validationPipe());
    app.useGlobalFilters(new ProblemFilter(new SilentLog()));
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(async () => {
    await app.close();
    await platform.lifecycle.stop();
  });
  beforeEach(() => {
    orders.placed = [];
    orders.missing = false;
    platform.configure({});
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
      retryAfter: reply.headers['retry-after'],
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

  describe('in mode buffered', () => {
    beforeEach(() => platform.configure({ mode: 'buffered' }));

    it('accepts with the place in the queue, once for each key, and asks nobody', async () => {
      const first = await ask('POST', '/orders', wish, 'k-q');
      const orderId = orderIdOf('c-1', 'k-q');
      expect(first).toMatchObject({
        status: 202,
        location: `/orders/${orderId}`,
        body: { orderId, status: 'queued', lines: wish.lines, position: 1, etaSeconds: null },
      });
      expect((await ask('POST', '/orders', wish, 'k-q')).body).toEqual(first.body);
      expect(platform.requests.appended.map(({ key, value }): unknown[] => [key, JSON.parse(value)])).toEqual([
        ['c-1', { ...wish, orderId, paymentToken: 'tok-approve' }],
      ]);
      expect(orders.placed).toEqual([]);
      const other = { ...wish, lines: [{ sku: 'pot-1', quantity: 1 }] };
      expect((await ask('POST', '/orders', other, 'k-q')).body).toMatchObject({
        status: 422,
        code: 'ORDER.KEY_REUSED',
      });
    });

    it('shows what waits, then the order; or why there is none', async () => {
      const orderId = orderIdOf('c-1', 'k-w');
      await ask('POST', '/orders', wish, 'k-w');
      orders.missing = true;
      expect((await ask('GET', `/orders/${orderId}`)).body).toMatchObject({ status: 'queued' });
      orders.missing = false;
      expect((await ask('GET', `/orders/${orderId}`)).body).toMatchObject({ status: 'reserved' });
      orders.missing = true;
      await platform.drainAll();
      const rejected: RejectedOrder = { orderId, status: 'rejected', reason: 'expired', detail: 'late', rejectedAt: 1 };
      orders.rejections.set(orderId, rejected);
      expect((await ask('GET', `/orders/${orderId}`)).body).toEqual(rejected);
      orders.rejections.clear();
      expect((await ask('GET', `/orders/${orderId}`)).status).toBe(404);
    });

    it('refuses with 429 beyond the backlog limit, and with 503 when no broker acknowledges', async () => {
      platform.configure({ mode: 'buffered', backlogLimit: 1 });
      await ask('POST', '/orders', wish, 'k-1st');
      const refused = await ask('POST', '/orders', wish, 'k-2nd');
      expect([refused.status, refused.body['code'], Number(refused.retryAfter)]).toEqual([
        429,
        'PLATFORM.OVERLOADED',
        expect.any(Number),
      ]);
      platform.configure({ mode: 'buffered' });
      platform.requests.down = true;
      const down = await ask('POST', '/orders', wish, 'k-3rd');
      platform.requests.down = false;
      expect([down.status, down.retryAfter]).toEqual([503, '1']);
    });

    it('keeps a customer queued who has orders waiting, when the mode is direct again', async () => {
      await ask('POST', '/orders', wish, 'k-held');
      platform.configure({});
      expect((await ask('POST', '/orders', wish, 'k-next')).status).toBe(202);
      await platform.drainAll();
      expect((await ask('POST', '/orders', wish, 'k-after')).status).toBe(201);
    });
  });

  it('sheds with 429 before the body is read when the limit is reached', async () => {
    platform.configure({ mode: 'shed', concurrency: 1 });
    const gate = Promise.withResolvers<void>();
    orders.hold = gate.promise;
    const first = ask('POST', '/orders', wish, 'k-s1');
    while (orders.placed.length === 0) await new Promise(setImmediate);
    const second = await ask('POST', '/orders', { garbage: true }, 'k-s2');
    expect(second).toMatchObject({ status: 429, retryAfter: '1', body: { code: 'PLATFORM.OVERLOADED', status: 429 } });
    orders.hold = undefined;
    gate.resolve();
    expect((await first).status).toBe(201);
  });

  it('lets a customer have so many of a product and send so often', async () => {
    platform.order({ purchaseLimits: { 'tea-100': { perOrder: 2, perCustomer: 3 } } });
    const tea = (quantity: number, key: string) =>
      ask('POST', '/orders', { customerId: 'c-buyer', lines: [{ sku: 'tea-100', quantity }] }, key);
    expect((await tea(3, 'k-a')).body).toMatchObject({ status: 422, code: 'ORDER.OVER_LIMIT' });
    expect((await tea(2, 'k-b')).status).toBe(201);
    expect((await tea(2, 'k-b')).status).toBe(201);
    expect((await tea(2, 'k-c')).body).toMatchObject({ status: 422, code: 'ORDER.OVER_LIMIT' });
    expect((await tea(1, 'k-d')).status).toBe(201);
    platform.order({});
    platform.configure({ ratePerCustomer: 0.5, burstPerCustomer: 1 });
    expect((await tea(1, 'k-e')).status).toBe(201);
    expect(await tea(1, 'k-f')).toMatchObject({ status: 429, retryAfter: '2' });
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
