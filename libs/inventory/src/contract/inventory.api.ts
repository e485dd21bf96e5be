import type { OfCustomer, ReserveStock, Restock } from './commands.js';
import type { ProductView, ReserveOutcome } from './views.js';

/** What other modules may ask of inventory; the app decides whether the answer comes from this process or over gRPC. */
export abstract class InventoryApi {
  /**
   * One outcome per command, in the same order; partial stock is granted first come, first served. Safe to repeat: a hold is named by its order id.
   * `askers` tells, in the same order, for whom: nothing to the answerer, and not sent to it; who shares calls between answerers by customer reads it.
   */
  abstract reserve(commands: readonly ReserveStock[], askers?: readonly OfCustomer[]): Promise<ReserveOutcome[]>;

  /** Every product, by SKU. */
  abstract products(): Promise<ProductView[]>;

  /** Fails with INVENTORY.UNKNOWN_SKU. */
  abstract product(sku: string): Promise<ProductView>;

  /** Answers the product after the delivery. Safe to repeat: by key. Fails with INVENTORY.UNKNOWN_SKU, INVENTORY.KEY_REUSED. */
  abstract restock(command: Restock): Promise<ProductView>;
}
