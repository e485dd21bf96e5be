import { SequentialIds } from '@weir/platform/kernel';
import { groupId } from '../../../libs/platform/messaging/src/event-bus.js';
import { Faults } from '../engine/faults.js';
import type { Engine } from '../engine/host.js';
import { Random } from '../../support/random.js';
import { Scheduler } from '../engine/scheduler.js';
import { Broker } from '../network/broker.js';
import { Calls } from '../network/calls.js';
import { Offices } from '../network/memory.election.js';
import { Psp } from '../network/psp.js';
import { InsightSchema } from '../stores/memory.insight.store.js';
import { InventorySchema } from '../stores/memory.inventory.store.js';
import { LoyaltySchema } from '../stores/memory.loyalty.store.js';
import { OrderSchema } from '../stores/memory.order.store.js';
import { PaymentSchema } from '../stores/memory.payment.store.js';
import type { Apis } from './apis.js';
import type { Blueprint } from './blueprint.js';

/** Few enough units that orders compete for them. */
const SHELF = [
  { sku: 'tea-100', name: 'Assam', price: 590, most: 10 },
  { sku: 'pot-1', name: 'Pot', price: 7_900, most: 3 },
  { sku: 'cup-1', name: 'Cup', price: 1_250, most: 7 },
] as const;

export const SKUS: readonly string[] = SHELF.map(({ sku }) => sku);

/** Everything around the processes of one run: servers that do not die and wires that lose things, under one scheduler. */
export class World {
  readonly engine: Engine;
  readonly ids = new SequentialIds();
  readonly broker: Broker;
  readonly offices: Offices;
  readonly psp: Psp;
  readonly calls: Calls<Apis>;
  readonly schemas;
  /** Errors that production code throws where it knows that something cannot be. */
  readonly assertions: Error[] = [];

  constructor(
    seed: number,
    readonly blueprint: Blueprint,
    record?: (line: string) => void,
  ) {
    const random = new Random(seed);
    this.engine = { random, faults: new Faults(random), scheduler: new Scheduler(random, record) };
    this.broker = new Broker(this.engine);
    this.offices = new Offices(this.engine);
    this.psp = new Psp(this.engine);
    this.calls = new Calls<Apis>(this.engine);
    this.schemas = {
      order: new OrderSchema('order', this.engine),
      inventory: new InventorySchema('inventory', this.engine),
      payment: new PaymentSchema(this.engine),
      insight: new InsightSchema(this.engine),
      loyalty: new LoyaltySchema('loyalty', this.engine),
    };
    for (const { sku, name, price, most } of SHELF) {
      const initial = random.between(1, most);
      const levels = { initial, restocked: 0, available: initial, held: 0, sold: 0 };
      this.schemas.inventory.products.put({ sku, name, price, currency: 'EUR', ...levels, version: 0 });
    }
  }

  /** Those that must have read everything. */
  private get groups(): string[] {
    const { generation } = this.schemas.insight;
    return ['order', 'inventory', 'payment', 'loyalty', groupId({ group: 'insight', generation })];
  }

  /** True when nothing in any table, on any wire, in any group waits for anybody. */
  get atRest(): boolean {
    return this.waiting().next().done === true;
  }

  /** What has been begun and has not ended. */
  *waiting(): Generator<string> {
    const { order, inventory, payment } = this.schemas;
    for (const { orderId, state } of order.orders.all()) if (state === 'reserved') yield `order ${orderId} is reserved`;
    for (const { orderId, state } of inventory.holds.all()) if (state === 'held') yield `hold ${orderId} is held`;
    for (const { orderId, state, nextAttemptAt } of payment.payments.all())
      if (nextAttemptAt !== null) yield `payment ${orderId} is ${state}`;
    for (const { name, outbox, database } of Object.values(this.schemas)) {
      for (const { type, position, publishedAt } of outbox.all())
        if (publishedAt === 0) yield `${type}, ${name} event ${position}, is unpublished`;
      if (!database.idle) yield `a transaction on ${name} is open`;
    }
    for (const group of this.groups) if (!this.broker.isIdle(group)) yield `group ${group} has not read to the end`;
    if (!this.calls.idle) yield 'a call is under way';
    if (!this.psp.idle) yield 'a question is on its way to the provider';
  }
}
