import { type DynamicModule, Module } from '@nestjs/common';
import { SwitchModule } from '@weir/platform/rpc';
import { InventoryApi } from '../../contract/index.js';
import { InventoryOverGrpc } from './inventory.over.grpc.js';
import { SwitchedInventory } from './switched.inventory.js';

/** For apps whose inventory lives in another process. */
@Module({ providers: [{ provide: InventoryApi, useClass: InventoryOverGrpc }], exports: [InventoryApi] })
export class InventoryRemoteModule {
  /** For apps with a module of their own that another process may answer for as well: `local` exports the contract, and each call goes where `routing.modules` says. */
  static beside(local: DynamicModule): DynamicModule {
    return SwitchModule.between({
      ...{ module: 'inventory', api: InventoryApi, local, switched: SwitchedInventory },
      remote: (clients) => new InventoryOverGrpc(clients),
    });
  }
}
