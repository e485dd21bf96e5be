import { type DynamicModule, Module } from '@nestjs/common';
import { LoyaltyModule } from '@weir/loyalty';

@Module({})
export class AppModule {
  static from(this: void): DynamicModule {
    return { module: AppModule, imports: [LoyaltyModule.with([])] };
  }
}
