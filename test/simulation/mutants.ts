import type { Ids } from '@weir/platform/kernel';
import { FollowNeighbours, type Told } from '../../libs/order/src/application/follow-neighbours.js';
import type { Order } from '../../libs/order/src/domain/order.js';
import type { DomainEvent } from '../../libs/inventory/src/application/events.js';
import type { Product, StockMoves } from '../../libs/inventory/src/domain/stock.js';
import type { ChargeOrder, ProviderAnswer } from '../../libs/payment/src/application/ports.js';
import type { Account } from '../../libs/payment/src/domain/bookkeeping.js';
import { MemoryOutbox } from './database/memory.outbox.js';
import type { MemoryTransaction } from './database/memory.transaction.js';
import type { OutboxEntry, Said, Schema } from './database/schema.js';
import { Session } from './database/session.js';
import type { Host } from './engine/host.js';
import { MemoryEventBus } from './network/memory.event-bus.js';
import { MemoryPaymentProvider } from './network/psp.js';
import { Blueprint } from './shop/blueprint.js';
import { settings } from './shop/settings.js';
import { MemoryInventoryStore, MemoryInventoryUnit } from './stores/memory.inventory.store.js';
import { MemoryOrderStore } from './stores/memory.order.store.js';
import { MemoryPaymentStore, MemoryPaymentUnit } from './stores/memory.payment.store.js';

/** A mistake that people make, built into the shop. The simulation is worth what it finds of them. */
export interface Mutant {
  readonly name: string;
  /** Which checks may find it. */
  readonly caughtBy: readonly string[];
  readonly blueprint: Blueprint;
}

/** A blueprint with another session for the schemas of these names. */
const withSession = (names: readonly string[], Other: typeof Session): Blueprint =>
  new (class extends Blueprint {
    override session<Tables extends Schema>(host: Host, schema: Tables, ids: Ids): Session<Tables> {
      return names.includes(schema.name) ? new Other(host, schema, ids) : super.session(host, schema, ids);
    }
  })();

const EVERYWHERE = ['order', 'inventory', 'payment', 'insight', 'loyalty'];

class NoInbox<Tables extends Schema> extends Session<Tables> {
  override async claim(tx: MemoryTransaction, eventIds: readonly string[]): Promise<Set<string>> {
    await super.claim(tx, eventIds);
    return new Set(eventIds);
  }
}

class InboxFirst<Tables extends Schema> extends Session<Tables> {
  override claim(_: MemoryTransaction, eventIds: readonly string[]): Promise<Set<string>> {
    return this.transaction((alone) => super.claim(alone, eventIds));
  }
}

class OutboxAfterCommit<Tables extends Schema> extends Session<Tables> {
  override say(tx: MemoryTransaction, events: readonly Said[]): Promise<void> {
    tx.afterCommit(() => {
      for (const event of events) this.schema.outbox.put(this.entry(event));
      this.outbox.poke();
    });
    return Promise.resolve();
  }
}

class OutboxBeforeCommit<Tables extends Schema> extends Session<Tables> {
  override say(_: MemoryTransaction, events: readonly Said[]): Promise<void> {
    for (const event of events) this.schema.outbox.put(this.entry(event));
    this.outbox.poke();
    return Promise.resolve();
  }
}

class HighWaterOutbox extends MemoryOutbox {
  private readonly rows;

  constructor(host: Host, schema: Schema) {
    super(host, schema);
    this.rows = schema.outbox;
  }

  protected override waits({ position }: OutboxEntry): boolean {
    return !this.rows.all().some((row) => row.publishedAt > 0 && row.position >= position);
  }
}

class HighWater<Tables extends Schema> extends Session<Tables> {
  override readonly outbox = new HighWaterOutbox(this.host, this.schema);
}

class OffsetsFirstBus extends MemoryEventBus {
  protected override async handle(
    ...[group, generation, records, delivery]: Parameters<MemoryEventBus['handle']>
  ): Promise<void> {
    await this.commit(group, generation, records);
    await delivery.deliver(records, new AbortController().signal);
  }
}

/** As if there were neither lock nor condition; the product's events are numbered by the row, else the outbox's unique key would save it. */
class CheckThenWriteUnit extends MemoryInventoryUnit {
  override async lockProducts(skus: readonly string[]): Promise<Map<string, Product>> {
    await this.tx.statement('read products');
    const found = skus.flatMap((sku) => this.tx.get(this.tables.products, sku) ?? []);
    return new Map(found.map((product) => [product.sku, product]));
  }

  override async moveStock(moves: StockMoves): Promise<void> {
    for (const sku of moves.skus) {
      await this.tx.statement(`write stock of ${sku}`);
      const { restocked, available, held, sold } = moves.of(sku);
      await this.tx.update(this.tables.products, sku, (row) => ({
        ...row,
        restocked: row.restocked + restocked,
        available: row.available + available,
        held: row.held + held,
        sold: row.sold + sold,
        version: row.version + 1,
      }));
    }
  }

  override publish(events: readonly DomainEvent[]): Promise<void> {
    const numberOf = ({ aggregate, aggregateId, seq }: DomainEvent): number =>
      aggregate === 'product' ? (this.tx.get(this.tables.products, aggregateId)?.version ?? seq) : seq;
    return super.publish(events.map((event) => ({ ...event, seq: numberOf(event) })));
  }
}

class CheckThenWriteStore extends MemoryInventoryStore {
  protected override unit(tx: MemoryTransaction): MemoryInventoryUnit {
    return new CheckThenWriteUnit(tx, this.session);
  }
}

class DeafToOverdue extends FollowNeighbours {
  override execute(told: readonly Told[]): Promise<void> {
    return super.execute(told.filter(({ message }) => message !== 'HoldOverdue'));
  }
}

class SilenceIsDecline extends MemoryPaymentProvider {
  override async *charge(charges: readonly ChargeOrder[]): AsyncGenerator<readonly ProviderAnswer[]> {
    const silent = new Set(charges.map(({ orderId }) => orderId));
    for await (const answers of super.charge(charges)) {
      for (const { orderId } of answers) silent.delete(orderId);
      yield answers;
    }
    if (silent.size > 0)
      yield [...silent].map((orderId) => ({ orderId, message: 'ChargeDeclined', reason: 'timeout' }));
  }
}

class CachedOrders extends MemoryOrderStore {
  private readonly cache = new Map<string, Order>();

  override async find(orderIds: readonly string[]): Promise<Map<string, Order>> {
    const missing = orderIds.filter((id) => !this.cache.has(id));
    for (const [id, order] of await super.find(missing)) this.cache.set(id, order);
    return new Map(orderIds.flatMap((id) => (this.cache.has(id) ? [[id, this.cache.get(id)!] as const] : [])));
  }
}

class ReadThenWriteUnit extends MemoryPaymentUnit {
  protected override async balance(account: Account, amount: number): Promise<void> {
    await this.tx.statement(`read balance of ${account}`);
    const balance = (this.tx.get(this.tables.accounts, account)?.balance ?? 0) + amount;
    await this.tx.statement(`write balance of ${account}`);
    await this.tx.update(this.tables.accounts, account, (row) => ({ ...row, balance }));
  }
}

class ReadThenWriteStore extends MemoryPaymentStore {
  protected override unit(tx: MemoryTransaction): MemoryPaymentUnit {
    return new ReadThenWriteUnit(tx, this.session);
  }
}

/** A blueprint with some parts replaced. */
const replacing = (parts: Partial<Blueprint>): Blueprint => Object.assign(new Blueprint(), parts);

/** Makes every key a new one. */
let attempts = 0;

export const mutants: readonly Mutant[] = [
  {
    name: 'insight and loyalty count without an inbox',
    caughtBy: ['I13', 'I13-loyalty'],
    blueprint: withSession(['insight', 'loyalty'], NoInbox),
  },
  {
    name: 'the inbox row has a transaction of its own',
    caughtBy: ['I8', 'I10', 'I13', 'I13-loyalty'],
    blueprint: withSession(EVERYWHERE, InboxFirst),
  },
  {
    name: 'events are written after the commit',
    caughtBy: ['I8', 'I10', 'I11', 'I12'],
    blueprint: withSession(EVERYWHERE, OutboxAfterCommit),
  },
  {
    name: 'events are written before the commit',
    caughtBy: ['I2', 'I12', 'I6', 'I7', 'I8', 'I11'],
    blueprint: withSession(EVERYWHERE, OutboxBeforeCommit),
  },
  {
    name: 'the relay goes by a high-water mark',
    caughtBy: ['I8', 'I11'],
    blueprint: withSession(EVERYWHERE, HighWater),
  },
  {
    name: 'offsets are committed before the effect',
    caughtBy: ['I8', 'I10', 'I11', 'I13'],
    blueprint: replacing({ bus: (host, broker, log) => new OffsetsFirstBus(host, broker, log) }),
  },
  {
    name: 'stock is checked, then written',
    caughtBy: ['I2', 'I8', 'I11', 'assertion'],
    blueprint: replacing({ inventoryStore: (session) => new CheckThenWriteStore(session) }),
  },
  {
    name: 'overdue holds are not answered',
    caughtBy: ['I8', 'I11'],
    blueprint: replacing({ following: (store, clock) => new DeafToOverdue(store, clock) }),
  },
  {
    name: 'a silent provider is taken for a decline',
    caughtBy: ['I10', 'I6'],
    blueprint: replacing({
      provider: (host, psp) => new SilenceIsDecline(host, psp, settings.payment.value.chargeTimeoutMs),
    }),
  },
  {
    name: 'orders are shown from a cache of each process',
    caughtBy: ['I17'],
    blueprint: replacing({ orderStore: (session) => new CachedOrders(session) }),
  },
  {
    name: 'balances are read, then written',
    caughtBy: ['I5'],
    blueprint: replacing({ paymentStore: (session) => new ReadThenWriteStore(session) }),
  },
  {
    name: 'each attempt makes a new order',
    caughtBy: ['I16'],
    blueprint: replacing({
      orderIdOf: (customerId, key) => new Blueprint().orderIdOf(customerId, `${key} ${(attempts += 1)}`),
    }),
  },
];
