import { Injectable } from '@nestjs/common';
import { Clock, Failure } from '@weir/platform/kernel';
import { InventoryErrors, type ProductView, type Restock } from '../contract/index.js';
import { StockMoves } from '../domain/stock.js';
import { moveStock } from './move-stock.js';
import { InventoryStore } from './ports.js';

/** Books a delivery once, however often it is told. */
@Injectable()
export class RestockProduct {
  constructor(
    private readonly store: InventoryStore,
    private readonly clock: Clock,
  ) {}

  execute({ sku, quantity, key }: Restock): Promise<ProductView> {
    return this.store.transaction(async (unit) => {
      const products = await unit.lockProducts([sku]);
      const product = products.get(sku);
      if (!product) throw new Failure(InventoryErrors.UNKNOWN_SKU, `there is no product ${sku}`);

      const booked = await unit.delivery(key);
      if (booked && (booked.sku !== sku || booked.quantity !== quantity)) {
        throw new Failure(InventoryErrors.KEY_REUSED, `this key booked ${booked.quantity} of ${booked.sku}`);
      }
      if (booked) return product;

      await unit.recordDelivery({ key, sku, quantity }, this.clock.now());
      const [restocked] = await moveStock(unit, new StockMoves().add('restock', [{ sku, quantity }]), products);
      return restocked!;
    });
  }
}
