import { InsightRemoteModule } from '@weir/insight/remote';
import { InventoryRemoteModule } from '@weir/inventory/remote';
import { LoyaltyRemoteModule } from '@weir/loyalty/remote';
import { OrderRemoteModule } from '@weir/order/remote';
import { PaymentRemoteModule } from '@weir/payment/remote';

/** Who provides a contract whose module lives in another process. */
export const REMOTE = {
  order: OrderRemoteModule,
  inventory: InventoryRemoteModule,
  payment: PaymentRemoteModule,
  insight: InsightRemoteModule,
  loyalty: LoyaltyRemoteModule,
};
