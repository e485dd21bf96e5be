import { Injectable } from '@nestjs/common';
import { Failure } from '@weir/platform/kernel';
import {
  InventoryApi,
  InventoryErrors,
  type ProductView,
  type ReserveOutcome,
  type ReserveStock,
  type Restock,
} from '../contract/index.js';
import { InventoryStore } from './ports.js';
import { ReserveStockUseCase } from './reserve-stock.js';
import { RestockProduct } from './restock-product.js';

/** Inventory's answers from this process. */
@Injectable()
export class InventoryService extends InventoryApi {
  constructor(
    private readonly store: InventoryStore,
    private readonly reserving: ReserveStockUseCase,
    private readonly restocking: RestockProduct,
  ) {
    super();
  }

  override reserve(commands: readonly ReserveStock[]): Promise<ReserveOutcome[]> {
    return this.reserving.execute(commands);
  }

  override products(): Promise<ProductView[]> {
    return this.store.products();
  }

  override async product(sku: string): Promise<ProductView> {
    const product = await this.store.product(sku);
    if (!product) throw new Failure(InventoryErrors.UNKNOWN_SKU, `there is no product ${sku}`);
    return product;
  }

  override restock(command: Restock): Promise<ProductView> {
    return this.restocking.execute(command);
  }
}
