import { type DynamicModule, Module } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import { SwitchModule } from '@weir/platform/rpc';
import { OrderApi } from '../../contract/index.js';
import { orderSettings, OrderSettingsLive } from '../../order.settings.js';
import { OrderOverGrpc } from './order.over.grpc.js';
import { SwitchedOrders } from './switched.orders.js';

/** For apps whose orders live in another process. */
@Module({
  providers: [
    {
      provide: OrderSettingsLive,
      useFactory: (settings: Settings) => settings.section('order', orderSettings),
      inject: [Settings],
    },
    { provide: OrderApi, useClass: OrderOverGrpc },
  ],
  exports: [OrderApi],
})
export class OrderRemoteModule {
  /** For apps with a module of their own that another process may answer for as well: `local` exports the contract, and each call goes where `routing.modules` says. */
  static beside(local: DynamicModule): DynamicModule {
    return SwitchModule.between({
      ...{ module: 'order', api: OrderApi, local, switched: SwitchedOrders },
      remote: (clients, settings) => new OrderOverGrpc(clients, settings.section('order', orderSettings)),
    });
  }
}
