import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import { RetentionModule } from '@weir/platform/messaging';
import { SchemaModule } from '@weir/platform/persistence';
import { OrderEventsConsumer } from './adapters/events/order-events.consumer.js';
import { LoyaltyGrpcController } from './adapters/grpc/loyalty.grpc.controller.js';
import { loyaltyMigrations } from './adapters/persistence/loyalty.migrations.js';
import { SqlLoyaltyStore } from './adapters/persistence/sql.loyalty.store.js';
import { BookPoints } from './application/book-points.js';
import { LoyaltyService } from './application/loyalty.service.js';
import { LoyaltyStore } from './application/ports.js';
import { LoyaltyApi } from './contract/index.js';
import { loyaltySettings, LoyaltySettingsLive } from './loyalty.settings.js';

@Module({})
export class LoyaltyModule {
  /** Loyalty asks no neighbour and says nothing, so it needs no relay; `neighbours` is here so that all modules read alike. */
  static with(neighbours: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    const schema = SchemaModule.for('loyalty', loyaltyMigrations);
    return {
      module: LoyaltyModule,
      imports: [...neighbours, schema, RetentionModule.over(schema, 'loyalty')],
      controllers: [LoyaltyGrpcController],
      providers: [
        {
          provide: LoyaltySettingsLive,
          useFactory: (settings: Settings) => settings.section('loyalty', loyaltySettings),
          inject: [Settings],
        },
        { provide: LoyaltyStore, useClass: SqlLoyaltyStore },
        { provide: LoyaltyApi, useClass: LoyaltyService },
        BookPoints,
        OrderEventsConsumer,
      ],
      exports: [LoyaltyApi],
    };
  }
}
