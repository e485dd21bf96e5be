import {
  InventoryApi,
  type ProductView,
  type ReserveOutcome,
  type ReserveStock,
  type Restock,
} from '@weir/inventory/contract';
import type { Host } from '../engine/host.js';
import type { Calls } from '../network/calls.js';
import type { Apis } from './apis.js';

/** Inventory as another process sees it. */
export class RemoteInventory extends InventoryApi {
  constructor(
    private readonly host: Host,
    private readonly calls: Calls<Apis>,
  ) {
    super();
  }

  override reserve(commands: readonly ReserveStock[]): Promise<ReserveOutcome[]> {
    const ids = commands.map(({ orderId }) => orderId.slice(0, 8)).join(' ');
    return this.ask(`reserve ${ids}`, (inventory) => inventory.reserve(commands));
  }

  override products(): Promise<ProductView[]> {
    return this.ask('products', (inventory) => inventory.products());
  }

  override product(sku: string): Promise<ProductView> {
    return this.ask(`product ${sku}`, (inventory) => inventory.product(sku));
  }

  override restock(command: Restock): Promise<ProductView> {
    return this.ask(`restock ${command.sku}`, (inventory) => inventory.restock(command));
  }

  private async ask<T>(what: string, ask: (inventory: InventoryApi) => Promise<T>): Promise<T> {
    return (await this.calls.call(this.host, 'inventory', what, ask)).value;
  }
}
