import { type DynamicModule, Module } from '@nestjs/common';
import { InsightModule } from '@weir/insight';
import { InsightHttpModule } from '@weir/insight/http';
import { InventoryModule } from '@weir/inventory';
import { InventoryHttpModule } from '@weir/inventory/http';
import { LoyaltyModule } from '@weir/loyalty';
import { LoyaltyHttpModule } from '@weir/loyalty/http';
import { OrderModule } from '@weir/order';
import { OrderHttpModule } from '@weir/order/http';
import { PaymentModule } from '@weir/payment';
import { PaymentHttpModule } from '@weir/payment/http';
import { type Environment, pspUrl } from '@weir/platform/runtime';

@Module({})
export class AppModule {
  static from(this: void, environment: Environment): DynamicModule {
    const inventory = InventoryModule.with([]);
    const order = OrderModule.with([inventory]);
    const payment = PaymentModule.with([], { pspUrl: pspUrl(environment) });
    const insight = InsightModule.with([]);
    return {
      module: AppModule,
      imports: [
        OrderHttpModule.over(order),
        InventoryHttpModule.over(inventory),
        PaymentHttpModule.over(payment),
        InsightHttpModule.over(insight),
        LoyaltyHttpModule.over(LoyaltyModule.with([])),
      ],
    };
  }
}
