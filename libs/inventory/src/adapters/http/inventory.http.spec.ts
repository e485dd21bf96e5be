import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Global, Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Settings } from '@weir/platform/config';
import { Clock, Failure, Ids, Lifecycle, Live, SequentialIds, SystemClock } from '@weir/platform/kernel';
import { EventBus, type RunningSubscription } from '@weir/platform/messaging';
import { Log, Metrics, SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import type { z } from 'zod';
import { ProblemFilter } from '../../../../platform/runtime/src/problem.filter.js';
import { validationPipe } from '../../../../platform/runtime/src/validation.pipe.js';
import {
  InventoryApi,
  InventoryErrors,
  type ProductView,
  type ReserveOutcome,
  type Restock,
} from '../../contract/index.js';
import { InventoryHttpModule } from './index.js';

const tea: ProductView = {
  ...{ sku: 'tea-100', name: 'Assam, 100 g', price: 590, currency: 'EUR' },
  ...{ initial: 10, restocked: 0, available: 10, held: 0, sold: 0, version: 0 },
};

class FakeInventory extends InventoryApi {
  restocks: Restock[] = [];

  override reserve(): Promise<ReserveOutcome[]> {
    return Promise.reject(new Error('nobody reserves over HTTP'));
  }

  override async products(): Promise<ProductView[]> {
    return [tea];
  }

  override async product(sku: string): Promise<ProductView> {
    if (sku !== tea.sku) throw new Failure(InventoryErrors.UNKNOWN_SKU);
    return tea;
  }

  override async restock(command: Restock): Promise<ProductView> {
    this.restocks.push(command);
    return { ...tea, available: 10 + command.quantity };
  }
}

/** Never lets anybody in, so that inventory answers. */
class DeafBus extends EventBus {
  override publish(): Promise<void> {
    return Promise.resolve();
  }
  override subscribe(): Promise<RunningSubscription> {
    return new Promise(() => undefined);
  }
}

class DefaultSettings extends Settings {
  override section<S extends z.ZodObject>(_name: string, schema: S): Live<z.output<S>> {
    return new Live(schema.parse({}));
  }
  override inForce(): Record<string, never> {
    return {};
  }
  override values(): Record<string, never> {
    return {};
  }
}

describe('inventory over HTTP', () => {
  const inventory = new FakeInventory();
  const lifecycle = new Lifecycle();
  let app: NestFastifyApplication;

  @Module({ providers: [{ provide: InventoryApi, useValue: inventory }], exports: [InventoryApi] })
  class FakeInventoryModule {}

  const platform = [
    { provide: Settings, useClass: DefaultSettings },
    { provide: EventBus, useClass: DeafBus },
    { provide: Clock, useClass: SystemClock },
    { provide: Ids, useClass: SequentialIds },
    { provide: Lifecycle, useValue: lifecycle },
    { provide: Log, useClass: SilentLog },
    { provide: Metrics, useClass: SilentMetrics },
  ];

  @Global()
  @Module({ providers: platform, exports: platform.map(({ provide }) => provide) })
  class FakePlatformModule {}

  beforeAll(async () => {
    const testing = await Test.createTestingModule({
      imports: [FakePlatformModule, InventoryHttpModule.over(FakeInventoryModule)],
    }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useGlobalPipes(validationPipe());
    app.useGlobalFilters(new ProblemFilter(new SilentLog()));
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(async () => {
    await app.close();
    await lifecycle.stop();
  });

  const ask = async (method: 'GET' | 'POST', url: string, payload?: object, headers: Record<string, string> = {}) => {
    const reply = await app.inject({ method, url, headers, ...(payload && { payload }) });
    return { status: reply.statusCode, body: reply.json<Record<string, unknown>>() };
  };

  it('shows what there is', async () => {
    expect(await ask('GET', '/products')).toEqual({ status: 200, body: [tea] });
    expect(await ask('GET', '/products/tea-100')).toEqual({ status: 200, body: tea });
    for (const name of ['no-such', '%00', "x'--"]) {
      expect(await ask('GET', `/products/${name}`)).toMatchObject({
        status: 404,
        body: { code: 'INVENTORY.UNKNOWN_SKU' },
      });
    }
  });

  it('books a delivery under its key', async () => {
    const answer = await ask('POST', '/products/tea-100/restock', { quantity: 5 }, { 'idempotency-key': 'd-1' });
    expect(answer).toMatchObject({ status: 200, body: { available: 15 } });
    expect(inventory.restocks).toEqual([{ sku: 'tea-100', quantity: 5, key: 'd-1' }]);
  });

  it.each([0, -1, 1.5, 1_000_001, '5', undefined])('refuses a delivery of %s', async (quantity) => {
    const answer = await ask('POST', '/products/tea-100/restock', { quantity }, { 'idempotency-key': 'd-1' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'REQUEST.INVALID' } });
  });

  it('wants a key for a delivery', async () => {
    expect(await ask('POST', '/products/tea-100/restock', { quantity: 5 })).toMatchObject({
      status: 400,
      body: { code: 'REQUEST.MISSING_KEY' },
    });
  });
});
