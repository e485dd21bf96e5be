import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import { RelayModule } from '@weir/platform/messaging';
import { SchemaModule } from '@weir/platform/persistence';
import { OverdueReaper } from './adapters/clock/overdue.reaper.js';
import { OrderEventsConsumer } from './adapters/events/order-events.consumer.js';
import { InventoryGrpcController } from './adapters/grpc/inventory.grpc.controller.js';
import { CoalescedInventory } from './adapters/local/coalesced.inventory.js';
import { inventoryMigrations } from './adapters/persistence/inventory.migrations.js';
import { SqlInventoryStore } from './adapters/persistence/sql.inventory.store.js';
import { AnnounceOverdue } from './application/announce-overdue.js';
import { InventoryService } from './application/inventory.service.js';
import { InventoryStore } from './application/ports.js';
import { ReserveStockUseCase } from './application/reserve-stock.js';
import { RestockProduct } from './application/restock-product.js';
import { SettleHolds } from './application/settle-holds.js';
import { InventoryApi } from './contract/index.js';
import { inventorySettings, InventorySettingsLive } from './inventory.settings.js';

@Module({})
export class InventoryModule {
  /** Inventory asks no neighbour; `neighbours` is here so that all modules read alike. */
  static with(neighbours: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    const schema = SchemaModule.for('inventory', inventoryMigrations);
    return {
      module: InventoryModule,
      imports: [...neighbours, schema, RelayModule.over(schema, 'inventory')],
      controllers: [InventoryGrpcController],
      providers: [
        {
          provide: InventorySettingsLive,
          useFactory: (settings: Settings) => settings.section('inventory', inventorySettings),
          inject: [Settings],
        },
        { provide: InventoryStore, useClass: SqlInventoryStore },
        { provide: InventoryApi, useClass: CoalescedInventory },
        InventoryService,
        ReserveStockUseCase,
        RestockProduct,
        SettleHolds,
        AnnounceOverdue,
        OrderEventsConsumer,
        OverdueReaper,
      ],
      exports: [InventoryApi],
    };
  }
}
