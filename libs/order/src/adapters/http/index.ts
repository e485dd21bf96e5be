import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { OrderHttpController } from './order.http.controller.js';

/** The HTTP face of orders: the gateway hangs it on a remote OrderApi, the monolith on the local one. */
@Module({})
export class OrderHttpModule {
  static over(provider: NonNullable<ModuleMetadata['imports']>[number]): DynamicModule {
    return { module: OrderHttpModule, imports: [provider], controllers: [OrderHttpController] };
  }
}
