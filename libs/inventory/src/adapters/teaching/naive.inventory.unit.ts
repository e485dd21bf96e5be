import type { Inbox, Outbox, Transaction } from '@weir/platform/persistence';
import type { Product, StockMoves } from '../../domain/stock.js';
import { SqlInventoryUnit } from '../persistence/sql.inventory.unit.js';

type Levels = Pick<Product, 'restocked' | 'available' | 'held' | 'sold'>;

/** Check, then write: decides by the levels that somebody read earlier, and writes what follows from them over whatever is there. */
export class NaiveInventoryUnit extends SqlInventoryUnit {
  constructor(
    private readonly writing: Transaction,
    outbox: Outbox,
    inbox: Inbox,
    private readonly seen: ReadonlyMap<string, Product>,
  ) {
    super(writing, outbox, inbox);
  }

  override async lockProducts(skus: readonly string[]): Promise<Map<string, Product>> {
    const locked = await super.lockProducts(skus);
    return new Map([...locked].map(([sku, product]) => [sku, { ...product, ...this.levels(sku) }]));
  }

  override async moveStock(moves: StockMoves): Promise<void> {
    for (const sku of moves.skus) {
      const move = moves.of(sku);
      const { restocked, available, held, sold } = this.levels(sku);
      await this.writing.execute(
        'UPDATE products SET restocked = ?, available = ?, held = ?, sold = ?, version = version + 1 WHERE sku = ?',
        [restocked + move.restocked, available + move.available, held + move.held, sold + move.sold, sku],
      );
    }
  }

  private levels(sku: string): Levels {
    const { restocked = 0, available = 0, held = 0, sold = 0 } = this.seen.get(sku) ?? {};
    return { restocked, available, held, sold };
  }
}
