import { InsightHttpModule } from '@weir/insight/http';
import { InventoryHttpModule } from '@weir/inventory/http';
import { LoyaltyHttpModule } from '@weir/loyalty/http';
import { OrderHttpModule } from '@weir/order/http';
import { PaymentHttpModule } from '@weir/payment/http';

/** The public HTTP routes of each module. */
export const FACES = {
  order: OrderHttpModule,
  inventory: InventoryHttpModule,
  payment: PaymentHttpModule,
  insight: InsightHttpModule,
  loyalty: LoyaltyHttpModule,
};
