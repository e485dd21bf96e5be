import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { InventoryHttpController } from './inventory.http.controller.js';

/** The HTTP face of inventory: the gateway hangs it on a remote InventoryApi, the monolith on the local one. */
@Module({})
export class InventoryHttpModule {
  static over(provider: NonNullable<ModuleMetadata['imports']>[number]): DynamicModule {
    return { module: InventoryHttpModule, imports: [provider], controllers: [InventoryHttpController] };
  }
}
