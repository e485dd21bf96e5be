import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import { RetentionModule } from '@weir/platform/messaging';
import { SchemaModule } from '@weir/platform/persistence';
import { CallMonitor } from '@weir/platform/rpc';
import { ShopEventsConsumer } from './adapters/events/shop-events.consumer.js';
import { InsightGrpcController } from './adapters/grpc/insight.grpc.controller.js';
import { MonitorGrpcController } from './adapters/grpc/monitor.grpc.controller.js';
import { LocalCallMonitor } from './adapters/local/local.call-monitor.js';
import { insightMigrations } from './adapters/persistence/insight.migrations.js';
import { SqlCallStore } from './adapters/persistence/sql.call.store.js';
import { SqlInsightStore } from './adapters/persistence/sql.insight.store.js';
import { CallStore } from './application/call.store.js';
import { CountEvents } from './application/count-events.js';
import { InsightService } from './application/insight.service.js';
import { MonitorService } from './application/monitor.service.js';
import { InsightStore } from './application/ports.js';
import { InsightApi, MonitorApi } from './contract/index.js';
import { insightSettings, InsightSettingsLive } from './insight.settings.js';

@Module({})
export class InsightModule {
  /** Insight asks no neighbour and says nothing, so it needs no relay; `neighbours` is here so that all modules read alike. */
  static with(neighbours: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    const schema = SchemaModule.for('insight', insightMigrations);
    return {
      module: InsightModule,
      imports: [...neighbours, schema, RetentionModule.over(schema, 'insight')],
      controllers: [InsightGrpcController, MonitorGrpcController],
      providers: [
        {
          provide: InsightSettingsLive,
          useFactory: (settings: Settings) => settings.section('insight', insightSettings),
          inject: [Settings],
        },
        { provide: InsightStore, useClass: SqlInsightStore },
        { provide: InsightApi, useClass: InsightService },
        { provide: CallStore, useClass: SqlCallStore },
        { provide: MonitorApi, useClass: MonitorService },
        { provide: CallMonitor, useClass: LocalCallMonitor },
        CountEvents,
        ShopEventsConsumer,
      ],
      exports: [InsightApi, MonitorApi],
    };
  }
}
