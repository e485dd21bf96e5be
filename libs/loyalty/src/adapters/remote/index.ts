import { type DynamicModule, Module } from '@nestjs/common';
import { SwitchModule } from '@weir/platform/rpc';
import { LoyaltyApi } from '../../contract/index.js';
import { LoyaltyOverGrpc } from './loyalty.over.grpc.js';
import { SwitchedLoyalty } from './switched.loyalty.js';

/** For apps whose loyalty lives in another process. */
@Module({ providers: [{ provide: LoyaltyApi, useClass: LoyaltyOverGrpc }], exports: [LoyaltyApi] })
export class LoyaltyRemoteModule {
  /** For apps with a module of their own that another process may answer for as well: `local` exports the contract, and each call goes where `routing.modules` says. */
  static beside(local: DynamicModule): DynamicModule {
    return SwitchModule.between({
      ...{ module: 'loyalty', api: LoyaltyApi, local, switched: SwitchedLoyalty },
      remote: (clients) => new LoyaltyOverGrpc(clients),
    });
  }
}
