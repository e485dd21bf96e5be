import type { Clock } from '@weir/platform/kernel';
import type { Database, Inbox, Outbox } from '@weir/platform/persistence';
import { InventoryStore, type InventoryUnit } from '../../application/ports.js';
import type { Product } from '../../domain/stock.js';
import { NaiveInventoryUnit } from './naive.inventory.unit.js';

/** Between the look and the write lies a network at least; a file in the same process would hide that. */
const ROUND_TRIP_MS = 5;

/** Without the conditional update: looks at the shelf before the transaction that changes it. Two that look at the same time both find the last unit. */
export class NaiveInventoryStore extends InventoryStore {
  constructor(
    private readonly real: InventoryStore,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly inbox: Inbox,
    private readonly clock: Clock,
  ) {
    super();
  }

  override products(): Promise<Product[]> {
    return this.real.products();
  }

  override product(sku: string): Promise<Product | undefined> {
    return this.real.product(sku);
  }

  override async transaction<T>(work: (unit: InventoryUnit) => Promise<T>): Promise<T> {
    const seen = new Map((await this.products()).map((product) => [product.sku, product]));
    await this.clock.delay(ROUND_TRIP_MS);
    return this.database.transaction((tx) => work(new NaiveInventoryUnit(tx, this.outbox, this.inbox, seen)));
  }
}
