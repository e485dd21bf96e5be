import { type DynamicModule, Module } from '@nestjs/common';
import { InsightModule } from '@weir/insight';
import { InsightHttpModule } from '@weir/insight/http';
import { InventoryModule } from '@weir/inventory';
import { InventoryHttpModule } from '@weir/inventory/http';
import { LoyaltyModule } from '@weir/loyalty';
import { LoyaltyHttpModule } from '@weir/loyalty/http';
import { inventoryLessons } from '@weir/inventory/teaching';
import { OrderModule } from '@weir/order';
import { OrderHttpModule } from '@weir/order/http';
import { orderLessons } from '@weir/order/teaching';
import { PaymentModule } from '@weir/payment';
import { PaymentHttpModule } from '@weir/payment/http';
import { type Environment, pspUrl } from '@weir/platform/runtime';
import { platformLessons, teach } from '@weir/platform/teaching';

const lessons = [...platformLessons, ...inventoryLessons, ...orderLessons];

@Module({})
export class AppModule {
  static from(this: void, environment: Environment): DynamicModule {
    const inventory = InventoryModule.with([]);
    const order = OrderModule.with([inventory]);
    const payment = PaymentModule.with([], { pspUrl: pspUrl(environment) });
    const insight = InsightModule.with([]);
    const shop: DynamicModule = {
      module: AppModule,
      imports: [
        OrderHttpModule.over(order),
        InventoryHttpModule.over(inventory),
        PaymentHttpModule.over(payment),
        InsightHttpModule.over(insight),
        LoyaltyHttpModule.over(LoyaltyModule.with([])),
      ],
    };
    return environment.WEIR_TEACHING === '1' ? teach(shop, lessons) : shop;
  }
}
