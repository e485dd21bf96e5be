import { ManualClock, UuidIds } from '@weir/platform/kernel';
import type { Database, Inbox, Outbox } from '@weir/platform/persistence';
import { CancelLate } from '../../application/cancel-late.js';
import { CancelOrderUseCase } from '../../application/cancel-order.js';
import { FakeInventory } from '../../application/fake.inventory.js';
import { DrainRequests, type OrderRequest } from '../../application/drain-requests.js';
import { FollowNeighbours, type Told } from '../../application/follow-neighbours.js';
import { OrderService } from '../../application/order.service.js';
import { PlaceOrders } from '../../application/place-orders.js';
import type { OrderView, PlaceOrder, PlaceOutcome } from '../../contract/index.js';
import { orderSettings, OrderSettingsLive } from '../../order.settings.js';
import { SqlRejectionStore } from './sql.rejection.store.js';
import { SqlOrderStore } from './sql.order.store.js';

/** One schema as two instances of the service see it. */
export interface OrderSchema {
  readonly instances: readonly { readonly database: Database; readonly outbox: Outbox; readonly inbox: Inbox }[];
  close(): Promise<void>;
}

/** What the suite plays on: order's use cases over a schema and a fake inventory, and looks at its rows. `at` names the instance. */
export class OrderStage {
  readonly ids = new UuidIds();
  readonly clock = new ManualClock(Date.now());
  private readonly settings = new OrderSettingsLive(orderSettings.parse({ deadlineMs: 1_000 }));
  private schema!: OrderSchema;
  private stores!: SqlOrderStore[];
  inventory = new FakeInventory(new Map());

  async open(schema: Promise<OrderSchema>): Promise<void> {
    this.schema = await schema;
    this.stores = this.schema.instances.map(
      ({ database, outbox, inbox }) => new SqlOrderStore(database, outbox, inbox),
    );
  }

  readonly close = (): Promise<void> => this.schema.close();

  /** Full shelves, no holds. */
  reset(): void {
    this.inventory = new FakeInventory(
      new Map([
        ['tea', { price: 590, available: 100 }],
        ['pot', { price: 7_900, available: 5 }],
      ]),
    );
  }

  readonly newId = (): string => this.ids.next().replaceAll('-', '').slice(-26);
  readonly wish = (change: Partial<PlaceOrder> = {}): PlaceOrder => ({
    orderId: `o-${this.newId()}`,
    customerId: `c-${this.newId()}`,
    lines: [{ sku: 'tea', quantity: 2 }],
    paymentToken: 'tok-approve',
    ...change,
  });
  readonly tell = ({ orderId }: PlaceOrder, message: Told['message']): Told => ({
    eventId: this.ids.next(),
    orderId,
    message,
  });

  readonly orders = (at = 0): OrderService => {
    const store = this.store(at);
    const placing = this.placing(at);
    return new OrderService(store, placing, new CancelOrderUseCase(store, this.clock), this.rejections());
  };
  readonly rejections = (): SqlRejectionStore => new SqlRejectionStore(this.schema.instances[0]!.database);
  /** Works requests off as the consumer does. */
  readonly drain = (...requests: OrderRequest[]): Promise<void> =>
    new DrainRequests(this.placing(0), this.rejections(), this.clock).execute(requests);
  readonly place = (...wishes: PlaceOrder[]): Promise<PlaceOutcome[]> => this.orders().place(wishes);
  readonly show = ({ orderId }: PlaceOrder): Promise<OrderView> => this.orders().show(orderId);
  readonly follow = (...told: Told[]): Promise<void> => this.followOn(0, ...told);
  readonly followOn = (at: number, ...told: Told[]): Promise<void> =>
    new FollowNeighbours(this.store(at), this.clock).execute(told);
  readonly cancelLate = async (at = 0): Promise<void> => {
    while (await new CancelLate(this.store(at), this.clock).execute());
  };

  readonly said = ({ orderId }: PlaceOrder): Promise<{ seq: number; type: string }[]> =>
    this.query('SELECT seq, type FROM outbox WHERE aggregate_id = ? ORDER BY seq', orderId);
  readonly history = async ({ orderId }: PlaceOrder): Promise<string[]> => {
    const entries = await this.query<{ version: number; a: string; message: string; b: string }>(
      'SELECT version, from_state AS a, message, to_state AS b FROM order_history WHERE order_id = ? ORDER BY version',
      orderId,
    );
    return entries.map(({ version, a, message, b }) => `${version} ${a} ${message} ${b}`);
  };

  private placing(at: number): PlaceOrders {
    return new PlaceOrders(this.store(at), this.inventory, this.settings, this.clock);
  }

  private query<Row>(sql: string, ...parameters: string[]): Promise<Row[]> {
    return this.schema.instances[0]!.database.query<Row>(sql, parameters);
  }

  private store(at: number): SqlOrderStore {
    return this.stores[at % this.stores.length]!;
  }
}
