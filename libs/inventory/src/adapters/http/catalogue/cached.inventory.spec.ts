import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Lifecycle, Live, SequentialIds, SystemClock } from '@weir/platform/kernel';
import { EventBus, type IncomingEvent, type RunningSubscription, type Subscription } from '@weir/platform/messaging';
import { PromMetrics, SilentLog } from '@weir/platform/telemetry';
import { catalogueSettings } from '../../../catalogue.settings.js';
import { InventoryApi, type ProductView, type ReserveOutcome, type Restock } from '../../../contract/index.js';
import { CachedInventory } from './cached.inventory.js';
import { CatalogueFeed } from './catalogue.feed.js';

const tea = (version: number, available = 10): ProductView => ({
  ...{ sku: 'tea', name: 'Assam', price: 590, currency: 'EUR' },
  ...{ initial: 10, restocked: available - 10, available, held: 0, sold: 0, version },
});

/** Inventory whose answers are counted, and held back when told so. */
class Inventory extends InventoryApi {
  stock = tea(1);
  loads = 0;
  failures = 0;
  gate: Promise<void> = Promise.resolve();

  override reserve(): Promise<ReserveOutcome[]> {
    return Promise.resolve([]);
  }
  override async products(): Promise<ProductView[]> {
    this.loads += 1;
    if (this.failures-- > 0) throw new Error('not now');
    const shown = this.stock;
    await this.gate;
    return [shown];
  }
  override product(): Promise<ProductView> {
    return Promise.resolve(this.stock);
  }
  override async restock({ quantity }: Restock): Promise<ProductView> {
    return (this.stock = tea(this.stock.version + 1, this.stock.available + quantity));
  }
}

class Bus extends EventBus {
  asked: Subscription | undefined;
  deaf = 0;

  override publish(): Promise<void> {
    return Promise.resolve();
  }
  override async subscribe(subscription: Subscription): Promise<RunningSubscription> {
    this.asked = subscription;
    return { deafMs: () => this.deaf, stop: () => Promise.resolve() };
  }
  say(version: number, available: number): Promise<void> {
    const payload = { sku: 'tea', available, held: 0, sold: 0, version };
    const event: IncomingEvent = {
      ...{
        topic: 't',
        partition: 0,
        offset: '0',
        key: 'tea',
        eventId: `e-${version}`,
        type: 'StockChanged',
        version: 1,
      },
      ...{ seq: version, occurredAt: Date.now() - 20, traceparent: undefined, headers: {}, payload },
    };
    return this.asked!.handle([event]);
  }
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
};

describe('products from a copy', () => {
  const metrics = new PromMetrics('spec', false);
  const settings = new Live(catalogueSettings.parse({}));
  let [bus, inventory, lifecycle] = [new Bus(), new Inventory(), new Lifecycle()];
  let cached: CachedInventory;
  const loads = async (reason: string): Promise<number> => {
    const line = new RegExp(`weir_catalogue_loads_total\\{reason="${reason}"[^}]*\\} (\\d+)`).exec(
      await metrics.render(),
    );
    return Number(line?.[1] ?? 0);
  };

  beforeEach(() => {
    [bus, inventory, lifecycle] = [new Bus(), new Inventory(), new Lifecycle()];
    settings.set(catalogueSettings.parse({}));
  });
  afterEach(() => lifecycle.stop());

  async function begin(): Promise<void> {
    const [clock, ids] = [new SystemClock(), new SequentialIds()];
    const feed = new CatalogueFeed(inventory, bus, clock, ids, lifecycle, new SilentLog(), metrics);
    cached = new CachedInventory(inventory, feed, settings, metrics);
    feed.onApplicationBootstrap();
    await settled();
  }

  it('listens in a group of its own, from now on, before it loads', async () => {
    await begin();
    expect(bus.asked).toMatchObject({ group: 'catalogue', from: 'latest' });
    expect(bus.asked?.instance).toMatch(/^[0-9a-f-]{36}$/);
    expect([inventory.loads, await cached.products()]).toEqual([1, [tea(1)]]);
    expect(inventory.loads).toBe(1);
  });

  it('follows changes, and leaves old ones', async () => {
    await begin();
    await bus.say(2, 13);
    await bus.say(1, 99);
    expect(await cached.product('tea')).toEqual(tea(2, 13));
    expect(await metrics.render()).toMatch(/weir_catalogue_staleness_seconds\{service="spec"\} 0\.0[2-9]/);
  });

  it('shows a delivery to its author at once, and is not thrown back by its event', async () => {
    await begin();
    const answer = await cached.restock({ sku: 'tea', quantity: 5, key: 'k' });
    expect(await cached.product('tea')).toEqual(answer);
    await bus.say(2, 15);
    expect(await cached.product('tea')).toEqual(answer);
  });

  it('loads everything after a gap, once, and shows inventory’s answer until it has', async () => {
    await begin();
    const before = await loads('gap');
    const gate = Promise.withResolvers<void>();
    Object.assign(inventory, { stock: tea(7, 17), gate: gate.promise });
    await bus.say(7, 17);
    await settled();
    expect(await cached.product('tea')).toEqual(tea(7, 17));
    await bus.say(8, 18);
    gate.resolve();
    await settled();
    expect([inventory.loads, await cached.products()]).toEqual([2, [tea(8, 18)]]);
    expect((await loads('gap')) - before).toBe(1);
  });

  it('does not believe a change that inventory does not know of', async () => {
    await begin();
    await bus.say(1000, 99);
    await settled();
    expect([await cached.products(), inventory.loads]).toEqual([[tea(1)], 2]);
    await bus.say(2, 12);
    expect(await cached.product('tea')).toEqual(tea(2, 12));
  });

  it('answers from inventory until it could load', async () => {
    inventory.failures = 1;
    await begin();
    inventory.stock = tea(1, 20);
    expect(await cached.product('tea')).toEqual(tea(1, 20));
    await expect(cached.products()).resolves.toEqual([tea(1, 20)]);
  });

  it('answers from inventory while the bus is deaf, and when it is switched off', async () => {
    await begin();
    inventory.stock = tea(5, 50);
    expect(await cached.product('tea')).toEqual(tea(1));
    bus.deaf = 2001;
    expect(await cached.product('tea')).toEqual(tea(5, 50));
    bus.deaf = 0;
    settings.set({ ...settings.value, cached: false });
    expect(await cached.products()).toEqual([tea(5, 50)]);
    settings.set({ ...settings.value, cached: true });
    expect(await cached.products()).toEqual([tea(1)]);
  });
});
