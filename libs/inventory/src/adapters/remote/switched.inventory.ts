import type { Switch } from '@weir/platform/rpc';
import {
  InventoryApi,
  type OfCustomer,
  type ProductView,
  type ReserveOutcome,
  type ReserveStock,
  type Restock,
} from '../../contract/index.js';

/** InventoryApi, answered here or by another process that has the same books. */
export class SwitchedInventory extends InventoryApi {
  constructor(private readonly to: Switch<InventoryApi>) {
    super();
  }

  override reserve(commands: readonly ReserveStock[], askers?: readonly OfCustomer[]): Promise<ReserveOutcome[]> {
    const customerOf = (at: number): string | undefined => askers?.[at]?.customerId;
    return this.to.askAll(commands, customerOf, (inventory, some) => inventory.reserve(some));
  }

  override products(): Promise<ProductView[]> {
    return this.to.ask(undefined, (inventory) => inventory.products());
  }

  override product(sku: string): Promise<ProductView> {
    return this.to.ask(undefined, (inventory) => inventory.product(sku));
  }

  override restock(command: Restock): Promise<ProductView> {
    return this.to.ask(undefined, (inventory) => inventory.restock(command));
  }
}
