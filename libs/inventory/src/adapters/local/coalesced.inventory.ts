import { Injectable } from '@nestjs/common';
import { BATCH_SIZES, Coalescer, failpoint } from '@weir/platform/resilience';
import { Metrics } from '@weir/platform/telemetry';
import { InventoryService } from '../../application/inventory.service.js';
import {
  InventoryApi,
  type ProductView,
  type ReserveOutcome,
  type ReserveStock,
  type Restock,
} from '../../contract/index.js';
import { InventorySettingsLive } from '../../inventory.settings.js';

/** Inventory with group commit: reserves that come while transactions are in flight share the next one. */
@Injectable()
export class CoalescedInventory extends InventoryApi {
  private readonly reserves: Coalescer<ReserveStock, ReserveOutcome>;

  constructor(
    private readonly inventory: InventoryService,
    settings: InventorySettingsLive,
    metrics: Metrics,
  ) {
    super();
    const { reserveMaxBatch: maxBatch, reserveInFlight: maxInFlight } = settings.value;
    const reserve = async (commands: readonly ReserveStock[]): Promise<ReserveOutcome[]> => {
      await failpoint('inventory.reserve.received');
      return inventory.reserve(commands);
    };
    const sizes = metrics.histogram(
      'weir_inventory_reserve_batch_size',
      'Reserves that shared a transaction',
      [],
      BATCH_SIZES,
    );
    this.reserves = new Coalescer(reserve, {
      maxBatch,
      maxInFlight,
      onBatch: (size) => sizes.observe(size),
    });
  }

  override reserve(commands: readonly ReserveStock[]): Promise<ReserveOutcome[]> {
    return this.reserves.addAll(commands);
  }

  override products(): Promise<ProductView[]> {
    return this.inventory.products();
  }

  override product(sku: string): Promise<ProductView> {
    return this.inventory.product(sku);
  }

  override restock(command: Restock): Promise<ProductView> {
    return this.inventory.restock(command);
  }
}
