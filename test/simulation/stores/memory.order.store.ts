import { Failure } from '@weir/platform/kernel';
import { PersistenceErrors } from '@weir/platform/persistence';
import type { DomainEvent } from '../../../libs/order/src/application/events.js';
import { type Change, OrderStore, type OrderUnit } from '../../../libs/order/src/application/ports.js';
import type { Order, OrderEntry } from '../../../libs/order/src/domain/order.js';
import type { MemoryTransaction } from '../database/memory.transaction.js';
import { Schema } from '../database/schema.js';
import type { Session } from '../database/session.js';
import { Table } from '../database/table.js';

export type OrderRow = Order & { readonly updatedAt: number };

/** The tables of weir_order; lines lie in their order. */
export class OrderSchema extends Schema {
  readonly orders = new Table<OrderRow>('orders', ({ orderId }) => orderId);
  readonly history = new Table<OrderEntry & { readonly at: number }>(
    'order_history',
    ({ orderId, version }) => `${orderId}/${version}`,
  );
}

/** OrderStore as SqlOrderStore is, on rows in memory. */
export class MemoryOrderStore extends OrderStore {
  constructor(protected readonly session: Session<OrderSchema>) {
    super();
  }

  override find(orderIds: readonly string[]): Promise<Map<string, Order>> {
    const { orders } = this.session.schema;
    if (orderIds.length === 0) return Promise.resolve(new Map<string, Order>());
    return this.session.read(`find ${orderIds.map((id) => id.slice(0, 8)).join(' ')}`, () => {
      const found = orderIds.flatMap((id) => orders.rows.get(id) ?? []);
      return new Map(found.map((row) => [row.orderId, orderOf(row)]));
    });
  }

  override ofCustomer(customerId: string, limit: number): Promise<Order[]> {
    return this.session.read('orders of a customer', () =>
      this.session.schema.orders
        .all()
        .filter((row) => row.customerId === customerId)
        .sort((a, b) => b.placedAt - a.placedAt)
        .slice(0, limit)
        .map(orderOf),
    );
  }

  override async add(changes: readonly Change[], at: number): Promise<'added' | 'taken'> {
    try {
      await this.session.transaction(async (tx) => {
        const unit = this.unit(tx);
        await unit.insert(
          changes.map(({ order }) => order),
          at,
        );
        await unit.recordHistory(
          changes.map(({ entry }) => entry),
          at,
        );
        await unit.publish(changes.flatMap(({ events }) => events));
      });
      return 'added';
    } catch (error) {
      if (error instanceof Failure && error.code === PersistenceErrors.DUPLICATE.code) return 'taken';
      throw error;
    }
  }

  override transaction<T>(work: (unit: OrderUnit) => Promise<T>): Promise<T> {
    return this.session.transaction((tx) => work(this.unit(tx)));
  }

  protected unit(tx: MemoryTransaction): MemoryOrderUnit {
    return new MemoryOrderUnit(tx, this.session);
  }
}

export class MemoryOrderUnit implements OrderUnit {
  constructor(
    protected readonly tx: MemoryTransaction,
    protected readonly session: Session<OrderSchema>,
  ) {}

  claim(eventIds: readonly string[]): Promise<Set<string>> {
    return this.session.claim(this.tx, eventIds);
  }

  async lock(orderIds: readonly string[]): Promise<Map<string, Order>> {
    if (orderIds.length === 0) return new Map();
    await this.tx.statement('lock orders');
    const found = await this.tx.lock(this.tables.orders, orderIds);
    return new Map(found.map((row) => [row.orderId, orderOf(row)]));
  }

  async lockLate(now: number, limit: number): Promise<string[]> {
    await this.tx.statement('lock late orders');
    const late = await this.tx.lockFree(
      this.tables.orders,
      ({ state, deadlineAt }) => state === 'reserved' && deadlineAt <= now,
      ({ deadlineAt }) => deadlineAt,
      limit,
    );
    return late.map(({ orderId }) => orderId);
  }

  async create(orders: readonly Order[], at: number): Promise<void> {
    await runAgainWhenTaken(this.insert(orders, at));
  }

  /** As `create`, and fails with PERSISTENCE.DUPLICATE. */
  async insert(orders: readonly Order[], at: number): Promise<void> {
    if (orders.length === 0) return;
    await this.tx.statement('insert orders');
    const sorted = orders.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1));
    await this.tx.insert(
      this.tables.orders,
      sorted.map((order) => ({ ...order, updatedAt: at })),
    );
  }

  async update(orders: readonly Order[], at: number): Promise<void> {
    if (orders.length === 0) return;
    await this.tx.statement('update orders');
    for (const { orderId, state, reason, version } of orders)
      await this.tx.update(this.tables.orders, orderId, (row) => ({ ...row, state, reason, version, updatedAt: at }));
  }

  async recordHistory(entries: readonly OrderEntry[], at: number): Promise<void> {
    if (entries.length === 0) return;
    await this.tx.statement(`history ${entries.map(({ from, message, to }) => `${from} ${message} ${to}`).join(', ')}`);
    await this.tx.insert(
      this.tables.history,
      entries.map((entry) => ({ ...entry, at })),
    );
  }

  publish(events: readonly DomainEvent[]): Promise<void> {
    return this.session.say(this.tx, events);
  }

  private get tables(): OrderSchema {
    return this.session.schema;
  }
}

const orderOf = ({ updatedAt: _, ...order }: OrderRow): Order => order;

/** Somebody else created the row meanwhile: the transaction runs again and finds it. */
export async function runAgainWhenTaken(insert: Promise<void>): Promise<void> {
  try {
    await insert;
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== PersistenceErrors.DUPLICATE.code) throw error;
    throw new Failure(PersistenceErrors.CONTENTION, error.message, { cause: error });
  }
}
