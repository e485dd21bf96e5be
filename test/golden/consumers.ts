import { type Clock, Lifecycle, ManualClock, UuidIds } from '@weir/platform/kernel';
import type { EventBus } from '@weir/platform/messaging';
import { openTestDatabase, type TestDatabase } from '@weir/platform/persistence';
import { SilentLog } from '@weir/platform/telemetry';
import { ShopEventsConsumer } from '../../libs/insight/src/adapters/events/shop-events.consumer.js';
import { insightMigrations } from '../../libs/insight/src/adapters/persistence/insight.migrations.js';
import { SqlInsightStore } from '../../libs/insight/src/adapters/persistence/sql.insight.store.js';
import { CountEvents } from '../../libs/insight/src/application/count-events.js';
import { insightSettings, InsightSettingsLive } from '../../libs/insight/src/insight.settings.js';
import { OrderEventsConsumer as InventoryConsumer } from '../../libs/inventory/src/adapters/events/order-events.consumer.js';
import { inventoryMigrations } from '../../libs/inventory/src/adapters/persistence/inventory.migrations.js';
import { SqlInventoryStore } from '../../libs/inventory/src/adapters/persistence/sql.inventory.store.js';
import { ReserveStockUseCase } from '../../libs/inventory/src/application/reserve-stock.js';
import { SettleHolds } from '../../libs/inventory/src/application/settle-holds.js';
import { inventorySettings, InventorySettingsLive } from '../../libs/inventory/src/inventory.settings.js';
import { NeighbourEventsConsumer } from '../../libs/order/src/adapters/events/neighbour-events.consumer.js';
import { orderMigrations } from '../../libs/order/src/adapters/persistence/order.migrations.js';
import { SqlOrderStore } from '../../libs/order/src/adapters/persistence/sql.order.store.js';
import { FakeInventory } from '../../libs/order/src/application/fake.inventory.js';
import { FollowNeighbours } from '../../libs/order/src/application/follow-neighbours.js';
import { PlaceOrders } from '../../libs/order/src/application/place-orders.js';
import { orderSettings, OrderSettingsLive } from '../../libs/order/src/order.settings.js';
import type { SettlementWorker } from '../../libs/payment/src/adapters/clock/settlement.worker.js';
import { OrderEventsConsumer as PaymentConsumer } from '../../libs/payment/src/adapters/events/order-events.consumer.js';
import { paymentMigrations } from '../../libs/payment/src/adapters/persistence/payment.migrations.js';
import { SqlPaymentStore } from '../../libs/payment/src/adapters/persistence/sql.payment.store.js';
import { FollowOrders } from '../../libs/payment/src/application/follow-orders.js';
import type { GoldenHistory } from './history.js';

/** A module's real consumer over a fresh schema in which what was done by calls has been done. */
export interface Consumer {
  start(bus: EventBus): Promise<void>;
  /** What the module knows now. */
  look(): Promise<unknown>;
}

const shelf = {
  'cup-1': { price: 1450, available: 1000 },
  'pot-1': { price: 7900, available: 5 },
  'tea-100': { price: 590, available: 1000 },
};

type Open = (schema: TestDatabase, clock: Clock, given: GoldenHistory['given']) => Promise<Consumer>;

const order: Open = async ({ database, outbox, inbox }, clock, { orders }) => {
  const store = new SqlOrderStore(database, outbox, inbox);
  const settings = new OrderSettingsLive(orderSettings.parse({}));
  await new PlaceOrders(store, new FakeInventory(new Map(Object.entries(shelf))), settings, clock).execute(orders);
  return {
    start: (bus) => new NeighbourEventsConsumer(bus, new FollowNeighbours(store, clock)).onApplicationBootstrap(),
    look: async () => ({
      orders: await database.query(
        'SELECT order_id AS orderId, status, reason, total, version FROM orders ORDER BY order_id',
      ),
      said: await database.query('SELECT aggregate_id AS about, seq, type FROM outbox ORDER BY aggregate_id, seq'),
    }),
  };
};

const payment: Open = async ({ database, outbox, inbox }, clock) => {
  const store = new SqlPaymentStore(database, outbox, inbox, new UuidIds());
  const nobodyAsks = { leaseMs: undefined, poke: () => undefined } as unknown as SettlementWorker;
  return {
    start: (bus) => new PaymentConsumer(bus, new FollowOrders(store, clock), nobodyAsks).onApplicationBootstrap(),
    look: async () => ({
      payments: await database.query(
        'SELECT order_id AS orderId, status, amount, currency, version FROM payments ORDER BY order_id',
      ),
    }),
  };
};

const inventory: Open = async ({ database, outbox, inbox }, clock, { orders, holdsOnly }) => {
  const store = new SqlInventoryStore(database, outbox, inbox);
  const settings = new InventorySettingsLive(inventorySettings.parse({}));
  const wishes = [...orders, ...holdsOnly].map(({ orderId, lines }) => ({ orderId, lines }));
  await new ReserveStockUseCase(store, settings, clock).execute(wishes);
  return {
    start: (bus) => new InventoryConsumer(bus, new SettleHolds(store, clock)).onApplicationBootstrap(),
    look: async () => ({
      holds: await database.query('SELECT order_id AS orderId, state, version FROM holds ORDER BY order_id'),
      products: (await store.products())
        .filter(({ sku }) => sku in shelf)
        .map(({ sku, available, held, sold }) => ({ sku, available, held, sold })),
    }),
  };
};

const insight: Open = async ({ database, inbox }, clock) => {
  const store = new SqlInsightStore(database, inbox);
  const counting = new CountEvents(store, new InsightSettingsLive(insightSettings.parse({})));
  return {
    start: (bus) =>
      new ShopEventsConsumer(bus, counting, store, new Lifecycle(), new SilentLog(), clock).onApplicationBootstrap(),
    look: () => store.sales(0, 10),
  };
};

/** By module, which is also the name of its consumer group: its migrations, its topics, how it is made. */
export const consumers = {
  order: { migrations: orderMigrations, hears: ['payment', 'inventory'], open: order },
  payment: { migrations: paymentMigrations, hears: ['order'], open: payment },
  inventory: { migrations: inventoryMigrations, hears: ['order'], open: inventory },
  insight: { migrations: insightMigrations, hears: ['order', 'payment', 'inventory'], open: insight },
} as const;

/** A fresh schema of that module. */
export async function openConsumer(
  name: keyof typeof consumers,
  { given }: GoldenHistory,
): Promise<Consumer & { close(): Promise<void> }> {
  const { migrations, open } = consumers[name];
  const clock = new ManualClock(given.at);
  const schema = await openTestDatabase(name, migrations, { clock });
  return { ...(await open(schema, clock, given)), close: () => schema.close() };
}
