import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import { Clock, Lifecycle } from '@weir/platform/kernel';
import { Retention } from '@weir/platform/persistence';
import { Log, Metrics } from '@weir/platform/telemetry';
import { messagingSettings } from './messaging.settings.js';
import { RetentionWorker } from './retention.worker.js';

/** Lets old rows of a schema's outbox and inbox go as the settings say: `RetentionModule.over(schema, 'loyalty')` with the module that `SchemaModule.for` made. */
@Module({})
export class RetentionModule implements OnApplicationBootstrap {
  constructor(@Inject(RetentionWorker) private readonly worker: RetentionWorker) {}

  static over(schemaModule: DynamicModule, schema: string): DynamicModule {
    return {
      module: RetentionModule,
      imports: [schemaModule],
      providers: [
        {
          provide: RetentionWorker,
          inject: [Retention, Settings, Clock, Log, Metrics, Lifecycle],
          useFactory: (
            retention: Retention,
            settings: Settings,
            clock: Clock,
            log: Log,
            metrics: Metrics,
            lifecycle: Lifecycle,
          ) =>
            new RetentionWorker({
              schema,
              retention,
              settings: settings.section('messaging', messagingSettings),
              clock,
              log: log.child('retention'),
              metrics,
              lifecycle,
            }),
        },
      ],
    };
  }

  onApplicationBootstrap(): void {
    this.worker.start();
  }
}
