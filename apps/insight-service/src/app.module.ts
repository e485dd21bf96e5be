import { type DynamicModule, Module } from '@nestjs/common';
import { InsightModule } from '@weir/insight';

@Module({})
export class AppModule {
  static from(this: void): DynamicModule {
    return { module: AppModule, imports: [InsightModule.with([])] };
  }
}
