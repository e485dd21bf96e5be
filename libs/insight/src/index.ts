import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import { RetentionModule } from '@weir/platform/messaging';
import { SchemaModule } from '@weir/platform/persistence';
import { ShopEventsConsumer } from './adapters/events/shop-events.consumer.js';
import { InsightGrpcController } from './adapters/grpc/insight.grpc.controller.js';
import { insightMigrations } from './adapters/persistence/insight.migrations.js';
import { SqlInsightStore } from './adapters/persistence/sql.insight.store.js';
import { CountEvents } from './application/count-events.js';
import { InsightService } from './application/insight.service.js';
import { InsightStore } from './application/ports.js';
import { InsightApi } from './contract/index.js';
import { insightSettings, InsightSettingsLive } from './insight.settings.js';

@Module({})
export class InsightModule {
  /** Insight asks no neighbour and says nothing, so it needs no relay; `neighbours` is here so that all modules read alike. */
  static with(neighbours: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    const schema = SchemaModule.for('insight', insightMigrations);
    return {
      module: InsightModule,
      imports: [...neighbours, schema, RetentionModule.over(schema, 'insight')],
      controllers: [InsightGrpcController],
      providers: [
        {
          provide: InsightSettingsLive,
          useFactory: (settings: Settings) => settings.section('insight', insightSettings),
          inject: [Settings],
        },
        { provide: InsightStore, useClass: SqlInsightStore },
        { provide: InsightApi, useClass: InsightService },
        CountEvents,
        ShopEventsConsumer,
      ],
      exports: [InsightApi],
    };
  }
}
