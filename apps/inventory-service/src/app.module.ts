import { type DynamicModule, Module } from '@nestjs/common';
import { InventoryModule } from '@weir/inventory';

@Module({})
export class AppModule {
  static from(this: void): DynamicModule {
    return { module: AppModule, imports: [InventoryModule.with([])] };
  }
}
