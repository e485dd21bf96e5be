import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { InventoryModule } from '@weir/inventory';
import { InventoryApi } from '@weir/inventory/contract';
import { OrderModule } from '@weir/order';
import { OrderApi, type PlaceOrder } from '@weir/order/contract';
import { PAYMENT_EVENTS_TOPIC } from '@weir/payment/contract';
import { Settings } from '@weir/platform/config';
import { Election, InProcessElection } from '@weir/platform/coordination';
import { Clock, Ids, Lifecycle, Live, parseSettings, SystemClock, UuidIds } from '@weir/platform/kernel';
import { EmbeddedLog, EventBus, messagingSettings } from '@weir/platform/messaging';
import { Databases, SqlDatabases } from '@weir/platform/persistence';
import { Log, Metrics, SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { eventually } from '../support/eventually.js';

const DOCUMENT: Record<string, object> = {
  order: { deadlineMs: 60_000, reaperIdleMs: 20 },
  inventory: { holdTtlMs: 300, overdueRepeatMs: 300, reaperIdleMs: 20 },
};

class FixedSettings extends Settings {
  override section<S extends z.ZodObject>(name: string, schema: S): Live<z.output<S>> {
    return new Live(parseSettings(name, schema, DOCUMENT[name] ?? {}));
  }

  override inForce(): Record<string, never> {
    return {};
  }
  override values(): Record<string, never> {
    return {};
  }
}

describe('order and inventory in one process, on SQLite and the embedded log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-two-'));
  const lifecycle = new Lifecycle();
  const [clock, ids, log, metrics] = [new SystemClock(), new UuidIds(), new SilentLog(), new SilentMetrics()];
  let app: TestingModule;
  let orders: OrderApi;
  let inventory: InventoryApi;
  let bus: EventBus;

  beforeAll(async () => {
    const databases = new SqlDatabases({ connection: { kind: 'sqlite', folder }, clock, log, metrics, lifecycle });
    bus = await EmbeddedLog.open({
      databases,
      settings: new Live(messagingSettings.parse({})),
      clock,
      log,
      metrics,
      lifecycle,
    });
    const ports = [
      ...[
        { provide: Clock, useValue: clock },
        { provide: Ids, useValue: ids },
        { provide: Log, useValue: log },
      ],
      ...[
        { provide: Metrics, useValue: metrics },
        { provide: Lifecycle, useValue: lifecycle },
        { provide: EventBus, useValue: bus },
      ],
      ...[
        { provide: Databases, useValue: databases },
        { provide: Settings, useClass: FixedSettings },
      ],
      { provide: Election, useValue: new InProcessElection({ clock, log }) },
    ];
    @Module({})
    class Platform {}
    const stock = InventoryModule.with([]);
    app = await Test.createTestingModule({
      imports: [
        { module: Platform, global: true, providers: ports, exports: ports.map(({ provide }) => provide) },
        OrderModule.with([stock]),
        stock,
      ],
    }).compile();
    await app.init();
    orders = app.get(OrderApi, { strict: false });
    inventory = app.get(InventoryApi, { strict: false });
  }, 60_000);
  afterAll(async () => {
    await lifecycle.stop();
    await app.close();
    rmSync(folder, { recursive: true });
  });

  const newOrder = (sku: string, quantity: number): PlaceOrder => ({
    orderId: `o-${ids.next().replaceAll('-', '').slice(-26)}`,
    customerId: 'c-1',
    lines: [{ sku, quantity }],
    paymentToken: 'tok-approve',
  });
  const paymentSays = (type: string, { orderId }: PlaceOrder, payload: object): Promise<void> =>
    bus.publish([
      {
        topic: PAYMENT_EVENTS_TOPIC,
        key: orderId,
        value: JSON.stringify({ orderId, ...payload }),
        headers: {
          ...{ 'event-id': ids.next(), 'event-type': type, 'event-version': '1', aggregate: 'payment', seq: '1' },
          ...{ origin: 'payment', 'occurred-at': String(clock.now()) },
        },
      },
    ]);
  const levels = async (sku: string): Promise<number[]> => {
    const { available, held, sold } = await inventory.product(sku);
    return [available, held, sold];
  };
  const settles = (sku: string, expected: number[]): Promise<unknown> =>
    eventually(`${sku} at ${expected.join('/')}`, 5_000, async () => (await levels(sku)).join() === expected.join());

  it('confirms a paid order and commits its stock', async () => {
    const command = newOrder('tea-100', 3);
    expect(await orders.place([command])).toMatchObject([{ outcome: 'placed' }]);
    expect(await levels('tea-100')).toEqual([997, 3, 0]);
    await paymentSays('PaymentCaptured', command, { amount: 1_770, currency: 'EUR', reference: 'ch-1' });
    await settles('tea-100', [997, 0, 3]);
    expect(await orders.show(command.orderId)).toMatchObject({ status: 'confirmed' });
    expect(await orders.cancel({ orderId: command.orderId })).toMatchObject({
      status: 'cancelled',
      reason: 'returned',
    });
    await settles('tea-100', [1_000, 0, 0]);
  });

  it('frees the stock of a declined order', async () => {
    const command = newOrder('cup-1', 2);
    await orders.place([command]);
    await paymentSays('PaymentDeclined', command, { amount: 2_900, currency: 'EUR', reason: 'no funds' });
    await settles('cup-1', [1_000, 0, 0]);
    expect(await orders.show(command.orderId)).toMatchObject({ status: 'cancelled', reason: 'declined' });
  });

  it('frees the stock of an order that never came to be, by way of a tombstone', async () => {
    const lost = newOrder('kettle-1', 4);
    await inventory.reserve([{ orderId: lost.orderId, lines: lost.lines }]);
    expect(await levels('kettle-1')).toEqual([996, 4, 0]);
    await settles('kettle-1', [1_000, 0, 0]);
    expect(await orders.show(lost.orderId)).toMatchObject({ status: 'cancelled', reason: 'abandoned' });
    expect(await orders.place([lost])).toEqual([{ outcome: 'expired', orderId: lost.orderId }]);
  });

  it('sells the last pots once, to 40 customers at a time', async () => {
    const rush = await Promise.all(Array.from({ length: 40 }, () => orders.place([newOrder('pot-1', 1)])));
    expect(rush.flat().filter(({ outcome }) => outcome === 'placed')).toHaveLength(5);
    expect(await levels('pot-1')).toEqual([0, 5, 0]);
  });
});
