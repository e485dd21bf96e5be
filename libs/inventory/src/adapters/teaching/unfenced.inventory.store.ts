import type { Database, Inbox, Outbox } from '@weir/platform/persistence';
import { InventoryStore, type InventoryUnit } from '../../application/ports.js';
import type { Product } from '../../domain/stock.js';
import { UnfencedInventoryUnit } from './unfenced.inventory.unit.js';

/** Without the fence: nothing remembers that a hold was given up. */
export class UnfencedInventoryStore extends InventoryStore {
  constructor(
    private readonly real: InventoryStore,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly inbox: Inbox,
  ) {
    super();
  }

  override products(): Promise<Product[]> {
    return this.real.products();
  }

  override product(sku: string): Promise<Product | undefined> {
    return this.real.product(sku);
  }

  override transaction<T>(work: (unit: InventoryUnit) => Promise<T>): Promise<T> {
    return this.database.transaction((tx) => work(new UnfencedInventoryUnit(tx, this.outbox, this.inbox)));
  }
}
