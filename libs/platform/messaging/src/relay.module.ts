import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import { Election } from '@weir/platform/coordination';
import { Clock, Lifecycle } from '@weir/platform/kernel';
import { Outbox } from '@weir/platform/persistence';
import { Log, Metrics } from '@weir/platform/telemetry';
import { EventBus } from './event-bus.js';
import { messagingSettings } from './messaging.settings.js';
import { Relay } from './relay.js';

/** Empties the outbox of a schema: `RelayModule.over(schema, 'order')` with the module that `SchemaModule.for` made. */
@Module({})
export class RelayModule implements OnApplicationBootstrap {
  constructor(@Inject(Relay) private readonly relay: Relay) {}

  static over(schemaModule: DynamicModule, schema: string): DynamicModule {
    return {
      module: RelayModule,
      imports: [schemaModule],
      providers: [
        {
          provide: Relay,
          inject: [Outbox, EventBus, Election, Settings, Clock, Log, Metrics, Lifecycle],
          useFactory: (
            outbox: Outbox,
            bus: EventBus,
            election: Election,
            settings: Settings,
            clock: Clock,
            log: Log,
            metrics: Metrics,
            lifecycle: Lifecycle,
          ) =>
            new Relay({
              schema,
              outbox,
              bus,
              election,
              settings: settings.section('messaging', messagingSettings),
              clock,
              log: log.child('relay'),
              metrics,
              lifecycle,
            }),
        },
      ],
    };
  }

  onApplicationBootstrap(): Promise<void> {
    return this.relay.start();
  }
}
