import { type DynamicModule, Module } from '@nestjs/common';
import { InventoryRemoteModule } from '@weir/inventory/remote';
import { OrderModule } from '@weir/order';

@Module({})
export class AppModule {
  static from(this: void): DynamicModule {
    return { module: AppModule, imports: [OrderModule.with([InventoryRemoteModule])] };
  }
}
