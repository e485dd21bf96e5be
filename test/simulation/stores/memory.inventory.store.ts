import type { DomainEvent } from '../../../libs/inventory/src/application/events.js';
import { type Delivery, InventoryStore, type InventoryUnit } from '../../../libs/inventory/src/application/ports.js';
import type { Hold, HoldEntry } from '../../../libs/inventory/src/domain/hold.js';
import type { Product, StockMoves } from '../../../libs/inventory/src/domain/stock.js';
import type { MemoryTransaction } from '../database/memory.transaction.js';
import { Schema } from '../database/schema.js';
import type { Session } from '../database/session.js';
import { Table } from '../database/table.js';
import { runAgainWhenTaken } from './memory.order.store.js';

export type HoldRow = Hold & {
  readonly announcedAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** The tables of weir_inventory; lines lie in their hold. */
export class InventorySchema extends Schema {
  readonly products = new Table<Product>('products', ({ sku }) => sku);
  readonly holds = new Table<HoldRow>('holds', ({ orderId }) => orderId);
  readonly history = new Table<HoldEntry & { readonly at: number }>(
    'hold_history',
    ({ orderId, version }) => `${orderId}/${version}`,
  );
  readonly restocks = new Table<Delivery & { readonly at: number }>('restocks', ({ key }) => key);
}

/** InventoryStore as SqlInventoryStore is, on rows in memory. */
export class MemoryInventoryStore extends InventoryStore {
  constructor(protected readonly session: Session<InventorySchema>) {
    super();
  }

  override products(): Promise<Product[]> {
    return this.session.read('products', () => this.session.schema.products.all());
  }

  override product(sku: string): Promise<Product | undefined> {
    return this.session.read(`product ${sku}`, () => this.session.schema.products.rows.get(sku));
  }

  override transaction<T>(work: (unit: InventoryUnit) => Promise<T>): Promise<T> {
    return this.session.transaction((tx) => work(this.unit(tx)));
  }

  protected unit(tx: MemoryTransaction): MemoryInventoryUnit {
    return new MemoryInventoryUnit(tx, this.session);
  }
}

export class MemoryInventoryUnit implements InventoryUnit {
  constructor(
    protected readonly tx: MemoryTransaction,
    protected readonly session: Session<InventorySchema>,
  ) {}

  claim(eventIds: readonly string[]): Promise<Set<string>> {
    return this.session.claim(this.tx, eventIds);
  }

  async holds(orderIds: readonly string[]): Promise<Map<string, Hold>> {
    await this.tx.statement('read holds');
    const found = orderIds.flatMap((id) => this.tx.get(this.tables.holds, id) ?? []);
    return new Map(found.map((row) => [row.orderId, holdOf(row)]));
  }

  async lockHolds(orderIds: readonly string[]): Promise<Map<string, Hold>> {
    if (orderIds.length === 0) return new Map();
    await this.tx.statement('lock holds');
    const found = await this.tx.lock(this.tables.holds, orderIds);
    return new Map(found.map((row) => [row.orderId, holdOf(row)]));
  }

  async lockOverdue(expiredBy: number, announcedBefore: number, limit: number): Promise<Hold[]> {
    await this.tx.statement('lock overdue holds');
    const due = await this.tx.lockFree(
      this.tables.holds,
      ({ state, expiresAt, announcedAt }) =>
        state === 'held' && expiresAt <= expiredBy && (announcedAt === null || announcedAt <= announcedBefore),
      ({ expiresAt }) => expiresAt,
      limit,
    );
    return due.map((row) => ({ ...holdOf(row), lines: [] }));
  }

  async lockProducts(skus: readonly string[]): Promise<Map<string, Product>> {
    if (skus.length === 0) return new Map();
    await this.tx.statement(`lock products ${skus.join(' ')}`);
    const found = await this.tx.lock(this.tables.products, skus);
    return new Map(found.map((product) => [product.sku, product]));
  }

  async createHolds(holds: readonly Hold[], at: number): Promise<void> {
    if (holds.length === 0) return;
    await this.tx.statement('insert holds');
    const sorted = holds.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1));
    const rows = sorted.map((hold) => ({ ...hold, announcedAt: null, createdAt: at, updatedAt: at }));
    await runAgainWhenTaken(this.tx.insert(this.tables.holds, rows));
  }

  async updateHolds(holds: readonly Hold[], at: number): Promise<void> {
    if (holds.length === 0) return;
    await this.tx.statement('update holds');
    for (const { orderId, state, version, eventSeq } of holds)
      await this.tx.update(this.tables.holds, orderId, (row) => ({ ...row, state, version, eventSeq, updatedAt: at }));
  }

  async recordHistory(entries: readonly HoldEntry[], at: number): Promise<void> {
    if (entries.length === 0) return;
    await this.tx.statement(`history ${entries.map(({ from, message, to }) => `${from} ${message} ${to}`).join(', ')}`);
    await this.tx.insert(
      this.tables.history,
      entries.map((entry) => ({ ...entry, at })),
    );
  }

  async markAnnounced(holds: readonly Hold[], at: number): Promise<void> {
    await this.tx.statement('mark announced');
    for (const { orderId } of holds)
      await this.tx.update(this.tables.holds, orderId, (row) => ({
        ...row,
        announcedAt: at,
        eventSeq: row.eventSeq + 1,
      }));
  }

  /** A conditional update: a level that would fall below zero does not match. */
  async moveStock(moves: StockMoves): Promise<void> {
    const { skus } = moves;
    if (skus.length === 0) return;
    await this.tx.statement(`move stock of ${skus.join(' ')}`);
    for (const sku of skus) await this.tx.update(this.tables.products, sku, (product) => moves.applyTo(product));
  }

  async delivery(key: string): Promise<Delivery | undefined> {
    await this.tx.statement('read delivery');
    return this.tx.get(this.tables.restocks, key);
  }

  async recordDelivery(delivery: Delivery, at: number): Promise<void> {
    await this.tx.statement('insert delivery');
    await runAgainWhenTaken(this.tx.insert(this.tables.restocks, [{ ...delivery, at }]));
  }

  publish(events: readonly DomainEvent[]): Promise<void> {
    return this.session.say(this.tx, events);
  }

  protected get tables(): InventorySchema {
    return this.session.schema;
  }
}

const holdOf = ({ announcedAt: _, createdAt: __, updatedAt: ___, ...hold }: HoldRow): Hold => hold;
