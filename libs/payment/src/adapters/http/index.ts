import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { PaymentHttpController } from './payment.http.controller.js';

/** The HTTP face of payments: the gateway hangs it on a remote PaymentApi, the monolith on the local one. */
@Module({})
export class PaymentHttpModule {
  static over(provider: NonNullable<ModuleMetadata['imports']>[number]): DynamicModule {
    return { module: PaymentHttpModule, imports: [provider], controllers: [PaymentHttpController] };
  }
}
