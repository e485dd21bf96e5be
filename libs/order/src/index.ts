import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import { RelayModule } from '@weir/platform/messaging';
import { SchemaModule } from '@weir/platform/persistence';
import { DeadlineReaper } from './adapters/clock/deadline.reaper.js';
import { NeighbourEventsConsumer } from './adapters/events/neighbour-events.consumer.js';
import { OrderGrpcController } from './adapters/grpc/order.grpc.controller.js';
import { OrderRequestsConsumer } from './adapters/events/order-requests.consumer.js';
import { CoalescedOrders } from './adapters/local/coalesced.orders.js';
import { orderMigrations } from './adapters/persistence/order.migrations.js';
import { SqlOrderStore } from './adapters/persistence/sql.order.store.js';
import { SqlRejectionStore } from './adapters/persistence/sql.rejection.store.js';
import { CancelLate } from './application/cancel-late.js';
import { CancelOrderUseCase } from './application/cancel-order.js';
import { DrainRequests } from './application/drain-requests.js';
import { FollowNeighbours } from './application/follow-neighbours.js';
import { OrderService } from './application/order.service.js';
import { PlaceOrders } from './application/place-orders.js';
import { OrderStore, RejectionStore } from './application/ports.js';
import { OrderApi } from './contract/index.js';
import { orderSettings, OrderSettingsLive } from './order.settings.js';

@Module({})
export class OrderModule {
  /** `neighbours` export InventoryApi: the local module in the monolith, the remote one in a service. */
  static with(neighbours: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    const schema = SchemaModule.for('order', orderMigrations);
    return {
      module: OrderModule,
      imports: [...neighbours, schema, RelayModule.over(schema, 'order')],
      controllers: [OrderGrpcController],
      providers: [
        {
          provide: OrderSettingsLive,
          useFactory: (settings: Settings) => settings.section('order', orderSettings),
          inject: [Settings],
        },
        { provide: OrderStore, useClass: SqlOrderStore },
        { provide: RejectionStore, useClass: SqlRejectionStore },
        { provide: OrderApi, useClass: CoalescedOrders },
        OrderService,
        PlaceOrders,
        CancelOrderUseCase,
        FollowNeighbours,
        DrainRequests,
        CancelLate,
        NeighbourEventsConsumer,
        OrderRequestsConsumer,
        DeadlineReaper,
      ],
      exports: [OrderApi],
    };
  }
}
