import type { InsightApi } from '@weir/insight/contract';
import type { InventoryApi } from '@weir/inventory/contract';
import type { OrderApi } from '@weir/order/contract';
import type { PaymentApi } from '@weir/payment/contract';

/** Who can be called over the wire. */
export interface Apis {
  readonly order: OrderApi;
  readonly inventory: InventoryApi;
  readonly payment: PaymentApi;
  readonly insight: InsightApi;
}
