import type { InventoryApi } from '@weir/inventory/contract';
import { NoRejections } from '../stores/no.rejections.js';
import { type Ids, Lifecycle } from '@weir/platform/kernel';
import { type EventBus, Relay } from '@weir/platform/messaging';
import { type Log, SilentMetrics } from '@weir/platform/telemetry';
import { ShopEventsConsumer } from '../../../libs/insight/src/adapters/events/shop-events.consumer.js';
import { CountEvents } from '../../../libs/insight/src/application/count-events.js';
import { InsightService } from '../../../libs/insight/src/application/insight.service.js';
import { OverdueReaper } from '../../../libs/inventory/src/adapters/clock/overdue.reaper.js';
import { OrderEventsConsumer as InventoryConsumer } from '../../../libs/inventory/src/adapters/events/order-events.consumer.js';
import { CoalescedInventory } from '../../../libs/inventory/src/adapters/local/coalesced.inventory.js';
import { AnnounceOverdue } from '../../../libs/inventory/src/application/announce-overdue.js';
import { InventoryService } from '../../../libs/inventory/src/application/inventory.service.js';
import { ReserveStockUseCase } from '../../../libs/inventory/src/application/reserve-stock.js';
import { RestockProduct } from '../../../libs/inventory/src/application/restock-product.js';
import { SettleHolds } from '../../../libs/inventory/src/application/settle-holds.js';
import { OrderEventsConsumer as LoyaltyConsumer } from '../../../libs/loyalty/src/adapters/events/order-events.consumer.js';
import { BookPoints } from '../../../libs/loyalty/src/application/book-points.js';
import { DeadlineReaper } from '../../../libs/order/src/adapters/clock/deadline.reaper.js';
import { NeighbourEventsConsumer } from '../../../libs/order/src/adapters/events/neighbour-events.consumer.js';
import { CoalescedOrders } from '../../../libs/order/src/adapters/local/coalesced.orders.js';
import { CancelLate } from '../../../libs/order/src/application/cancel-late.js';
import { CancelOrderUseCase } from '../../../libs/order/src/application/cancel-order.js';
import { OrderService } from '../../../libs/order/src/application/order.service.js';
import { PlaceOrders } from '../../../libs/order/src/application/place-orders.js';
import { SettlementWorker } from '../../../libs/payment/src/adapters/clock/settlement.worker.js';
import { OrderEventsConsumer as PaymentConsumer } from '../../../libs/payment/src/adapters/events/order-events.consumer.js';
import { AskProvider } from '../../../libs/payment/src/application/ask-provider.js';
import { FollowOrders } from '../../../libs/payment/src/application/follow-orders.js';
import { LeaseDue } from '../../../libs/payment/src/application/lease-due.js';
import { PaymentService } from '../../../libs/payment/src/application/payment.service.js';
import { RequestRefund } from '../../../libs/payment/src/application/request-refund.js';
import { SettlePayments } from '../../../libs/payment/src/application/settle-payments.js';
import type { Session } from '../database/session.js';
import type { Schema } from '../database/schema.js';
import type { Host } from '../engine/host.js';
import { MemoryElection } from '../network/memory.election.js';
import { MemoryInsightStore } from '../stores/memory.insight.store.js';
import { MemoryLoyaltyStore } from '../stores/memory.loyalty.store.js';
import { HostLog } from './host.log.js';
import { RemoteInventory } from './remote.inventory.js';
import { settings } from './settings.js';
import type { World } from './world.js';

export type Module = 'order' | 'inventory' | 'payment' | 'insight' | 'loyalty';

/** One life of a process: the real handlers, consumers, reapers, worker and relays of its modules, on this host's stores, bus and clock. */
export class ShopProcess {
  private readonly log: Log;
  private readonly bus: EventBus;
  private readonly ids: Ids;
  private readonly metrics = new SilentMetrics();
  private readonly lifecycle = new Lifecycle();
  private inventory: InventoryApi | undefined;

  constructor(
    private readonly host: Host,
    private readonly world: World,
  ) {
    this.log = new HostLog(host, (error) => world.assertions.push(error));
    this.bus = world.blueprint.bus(host, world.broker, this.log);
    this.ids = world.ids;
  }

  /** Inventory before order, so that the monolith's order finds it beside itself. */
  async start(modules: readonly Module[]): Promise<void> {
    if (modules.includes('inventory')) await this.startInventory();
    if (modules.includes('order')) await this.startOrder();
    if (modules.includes('payment')) await this.startPayment();
    if (modules.includes('insight')) await this.startInsight();
    if (modules.includes('loyalty')) await this.startLoyalty();
  }

  private election(): MemoryElection {
    return new MemoryElection(this.host, this.world.offices);
  }

  private async startInventory(): Promise<void> {
    const { clock } = this.host;
    const session = this.session(this.world.schemas.inventory);
    const store = this.world.blueprint.inventoryStore(session);
    const service = new InventoryService(
      store,
      new ReserveStockUseCase(store, settings.inventory, clock),
      new RestockProduct(store, clock),
    );
    this.inventory = new CoalescedInventory(service, settings.inventory, this.metrics);
    this.world.calls.serve('inventory', this.host, this.inventory);
    await new InventoryConsumer(this.bus, new SettleHolds(store, clock)).onApplicationBootstrap();
    const announcing = new AnnounceOverdue(store, settings.inventory, clock);
    const reaper = new OverdueReaper(announcing, settings.inventory, this.election(), clock, this.log, this.lifecycle);
    await reaper.onApplicationBootstrap();
    await this.relay(session);
  }

  private async startOrder(): Promise<void> {
    const { clock } = this.host;
    const session = this.session(this.world.schemas.order);
    const store = this.world.blueprint.orderStore(session);
    const inventory = this.inventory ?? new RemoteInventory(this.host, this.world.calls);
    const placing = new PlaceOrders(store, inventory, settings.order, clock);
    const service = new OrderService(store, placing, new CancelOrderUseCase(store, clock), new NoRejections());
    this.world.calls.serve('order', this.host, new CoalescedOrders(service, settings.order, this.metrics));
    await new NeighbourEventsConsumer(this.bus, this.world.blueprint.following(store, clock)).onApplicationBootstrap();
    const cancelling = new CancelLate(store, clock);
    const reaper = new DeadlineReaper(cancelling, settings.order, this.election(), clock, this.log, this.lifecycle);
    await reaper.onApplicationBootstrap();
    await this.relay(session);
  }

  private async startPayment(): Promise<void> {
    const { clock } = this.host;
    const session = this.session(this.world.schemas.payment);
    const store = this.world.blueprint.paymentStore(session);
    this.world.calls.serve('payment', this.host, new PaymentService(store, new RequestRefund(store, clock)));
    const provider = this.world.blueprint.provider(this.host, this.world.psp);
    const asking = new AskProvider(provider, new SettlePayments(store, clock), store, settings.payment, clock);
    const leasing = new LeaseDue(store, settings.payment, clock);
    const worker = new SettlementWorker(
      leasing,
      asking,
      settings.payment,
      clock,
      this.lifecycle,
      this.log,
      this.metrics,
    );
    worker.onApplicationBootstrap();
    await new PaymentConsumer(this.bus, new FollowOrders(store, clock), worker).onApplicationBootstrap();
    await this.relay(session);
  }

  private async startInsight(): Promise<void> {
    const { clock } = this.host;
    const store = new MemoryInsightStore(this.session(this.world.schemas.insight));
    this.world.calls.serve('insight', this.host, new InsightService(store, clock));
    const counting = new CountEvents(store, settings.insight);
    await new ShopEventsConsumer(this.bus, counting, store, this.lifecycle, this.log, clock).onApplicationBootstrap();
  }

  private startLoyalty(): Promise<void> {
    const store = new MemoryLoyaltyStore(this.session(this.world.schemas.loyalty));
    return new LoyaltyConsumer(this.bus, new BookPoints(store), settings.loyalty, this.log).onApplicationBootstrap();
  }

  private session<Tables extends Schema>(schema: Tables): Session<Tables> {
    return this.world.blueprint.session(this.host, schema, this.ids);
  }

  private relay({ schema, outbox }: Session): Promise<void> {
    return new Relay({
      schema: schema.name,
      outbox,
      bus: this.bus,
      election: this.election(),
      settings: settings.messaging,
      clock: this.host.clock,
      log: this.log,
      metrics: this.metrics,
      lifecycle: this.lifecycle,
    }).start();
  }
}
