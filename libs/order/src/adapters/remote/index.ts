import { Module } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import { OrderApi } from '../../contract/index.js';
import { orderSettings, OrderSettingsLive } from '../../order.settings.js';
import { OrderOverGrpc } from './order.over.grpc.js';

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
export class OrderRemoteModule {}
