import { type DynamicModule, Module } from '@nestjs/common';
import { InsightModule } from '@weir/insight';
import { InsightHttpModule } from '@weir/insight/http';
import { InsightRemoteModule } from '@weir/insight/remote';
import { InventoryModule } from '@weir/inventory';
import { InventoryHttpModule } from '@weir/inventory/http';
import { InventoryRemoteModule } from '@weir/inventory/remote';
import { LoyaltyModule } from '@weir/loyalty';
import { LoyaltyHttpModule } from '@weir/loyalty/http';
import { LoyaltyRemoteModule } from '@weir/loyalty/remote';
import { inventoryLessons } from '@weir/inventory/teaching';
import { OrderModule } from '@weir/order';
import { OrderHttpModule } from '@weir/order/http';
import { OrderRemoteModule } from '@weir/order/remote';
import { orderLessons } from '@weir/order/teaching';
import { PaymentModule } from '@weir/payment';
import { PaymentHttpModule } from '@weir/payment/http';
import { PaymentRemoteModule } from '@weir/payment/remote';
import { besideOthers, type Environment, pspUrl } from '@weir/platform/runtime';
import { platformLessons, teach } from '@weir/platform/teaching';

const lessons = [...platformLessons, ...inventoryLessons, ...orderLessons];

/** Where others can be found, another process may answer for a module that lives here too. */
interface Shared {
  beside(local: DynamicModule): DynamicModule;
}

@Module({})
export class AppModule {
  static from(this: void, environment: Environment): DynamicModule {
    const beside = (remote: Shared, local: DynamicModule): DynamicModule =>
      besideOthers(environment) ? remote.beside(local) : local;
    const inventory = beside(InventoryRemoteModule, InventoryModule.with([]));
    const order = beside(OrderRemoteModule, OrderModule.with([inventory]));
    const payment = beside(PaymentRemoteModule, PaymentModule.with([], { pspUrl: pspUrl(environment) }));
    const insight = beside(InsightRemoteModule, InsightModule.with([]));
    const loyalty = beside(LoyaltyRemoteModule, LoyaltyModule.with([]));
    const shop: DynamicModule = {
      module: AppModule,
      imports: [
        OrderHttpModule.over(order),
        InventoryHttpModule.over(inventory),
        PaymentHttpModule.over(payment),
        InsightHttpModule.over(insight),
        LoyaltyHttpModule.over(loyalty),
      ],
    };
    return environment.WEIR_TEACHING === '1' ? teach(shop, lessons) : shop;
  }
}
