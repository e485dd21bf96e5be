import { type DynamicModule, Module } from '@nestjs/common';
import { PaymentModule } from '@weir/payment';
import { type Environment, pspUrl } from '@weir/platform/runtime';

@Module({})
export class AppModule {
  static from(this: void, environment: Environment): DynamicModule {
    return { module: AppModule, imports: [PaymentModule.with([], { pspUrl: pspUrl(environment) })] };
  }
}
