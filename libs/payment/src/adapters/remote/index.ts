import { type DynamicModule, Module } from '@nestjs/common';
import { SwitchModule } from '@weir/platform/rpc';
import { PaymentApi } from '../../contract/index.js';
import { PaymentOverGrpc } from './payment.over.grpc.js';
import { SwitchedPayments } from './switched.payments.js';

/** For apps whose payment lives in another process. */
@Module({ providers: [{ provide: PaymentApi, useClass: PaymentOverGrpc }], exports: [PaymentApi] })
export class PaymentRemoteModule {
  /** For apps with a module of their own that another process may answer for as well: `local` exports the contract, and each call goes where `routing.modules` says. */
  static beside(local: DynamicModule): DynamicModule {
    return SwitchModule.between({
      ...{ module: 'payment', api: PaymentApi, local, switched: SwitchedPayments },
      remote: (clients) => new PaymentOverGrpc(clients),
    });
  }
}
