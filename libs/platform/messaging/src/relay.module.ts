import { type DynamicModule, type FactoryProvider, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import { Election } from '@weir/platform/coordination';
import { Clock, Lifecycle } from '@weir/platform/kernel';
import { Outbox } from '@weir/platform/persistence';
import { Log, Metrics } from '@weir/platform/telemetry';
import { Auditor } from './auditor.js';
import { EventBus } from './event-bus.js';
import { messagingSettings } from './messaging.settings.js';
import { Relay, type RelayOptions } from './relay.js';
import { RetentionModule } from './retention.module.js';

/** Empties the outbox of a schema, lets its old rows go, and audits it when the settings say so: `RelayModule.over(schema, 'order')` with the module that `SchemaModule.for` made. */
@Module({})
export class RelayModule implements OnApplicationBootstrap {
  constructor(
    @Inject(Relay) private readonly relay: Relay,
    @Inject(Auditor) private readonly auditor: Auditor,
  ) {}

  static over(schemaModule: DynamicModule, schema: string): DynamicModule {
    const provide = <T>(type: new (options: RelayOptions) => T, name: string): FactoryProvider => ({
      provide: type,
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
        new type({
          schema,
          outbox,
          bus,
          election,
          settings: settings.section('messaging', messagingSettings),
          clock,
          log: log.child(name),
          metrics,
          lifecycle,
        }),
    });
    return {
      module: RelayModule,
      imports: [schemaModule, RetentionModule.over(schemaModule, schema)],
      providers: [provide(Relay, 'relay'), provide(Auditor, 'auditor')],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.relay.start();
    await this.auditor.start();
  }
}
