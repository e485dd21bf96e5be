import { type DynamicModule, Module } from '@nestjs/common';
import { InsightHttpModule } from '@weir/insight/http';
import { InsightRemoteModule } from '@weir/insight/remote';
import { InventoryHttpModule } from '@weir/inventory/http';
import { InventoryRemoteModule } from '@weir/inventory/remote';
import { LoyaltyHttpModule } from '@weir/loyalty/http';
import { LoyaltyRemoteModule } from '@weir/loyalty/remote';
import { OrderHttpModule } from '@weir/order/http';
import { OrderRemoteModule } from '@weir/order/remote';
import { PaymentHttpModule } from '@weir/payment/http';
import { PaymentRemoteModule } from '@weir/payment/remote';

@Module({})
export class AppModule {
  static from(this: void): DynamicModule {
    return {
      module: AppModule,
      imports: [
        OrderHttpModule.over(OrderRemoteModule),
        InventoryHttpModule.over(InventoryRemoteModule),
        PaymentHttpModule.over(PaymentRemoteModule),
        InsightHttpModule.over(InsightRemoteModule),
        LoyaltyHttpModule.over(LoyaltyRemoteModule),
      ],
    };
  }
}
