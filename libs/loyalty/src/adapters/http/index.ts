import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { LoyaltyHttpController } from './loyalty.http.controller.js';

/** The HTTP face of loyalty: the gateway hangs it on a remote LoyaltyApi, the monolith on the local one. */
@Module({})
export class LoyaltyHttpModule {
  static over(provider: NonNullable<ModuleMetadata['imports']>[number]): DynamicModule {
    return { module: LoyaltyHttpModule, imports: [provider], controllers: [LoyaltyHttpController] };
  }
}
