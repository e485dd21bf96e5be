import {
  type ClassProvider,
  type DynamicModule,
  type FactoryProvider,
  Module,
  type ValueProvider,
} from '@nestjs/common';
import { ConfigSource, DocumentSettings, Settings } from '@weir/platform/config';
import { Election, ZooKeeperSession } from '@weir/platform/coordination';
import { Registry } from '@weir/platform/discovery';
import { Clock, Ids, Lifecycle, SystemClock, UuidIds } from '@weir/platform/kernel';
import { EventBus, RequestLog } from '@weir/platform/messaging';
import { Databases } from '@weir/platform/persistence';
import { RpcClients } from '@weir/platform/rpc';
import { Log, Metrics } from '@weir/platform/telemetry';
import {
  openConfigSource,
  openDatabases,
  openElection,
  openEventBus,
  openRegistry,
  openRpcClients,
  openSecretValues,
  openZooKeeper,
  requestLogOf,
  type Process,
} from './adapters.js';
import { Doors, MappingsController } from './mappings.controller.js';
import { Identity, OperationsController } from './operations.controller.js';

type FactoryOrValue = FactoryProvider | ValueProvider | ClassProvider;

/** Every section that any document may hold: one per module and per platform lib with settings. */
const SECTIONS = [
  'order',
  'payment',
  'inventory',
  'insight',
  'loyalty',
  'catalogue',
  'discovery',
  'rpc',
  'routing',
  'messaging',
  'database',
  'admission',
];

/** A lesson is no setting of a shop that is not meant for teaching. */
const sectionsOf = ({ environment }: Process): string[] => [
  ...SECTIONS,
  ...(environment.WEIR_TEACHING === '1' ? ['teaching'] : []),
];

/** The platform of one process, bound once: what ports mean here, as the environment chose. Global. */
@Module({})
export class PlatformModule {
  static for(process: Process): DynamicModule {
    const ports: FactoryOrValue[] = [
      { provide: Identity, useValue: process.identity },
      { provide: Doors, useValue: process.doors },
      { provide: Clock, useClass: SystemClock },
      { provide: Ids, useClass: UuidIds },
      { provide: Log, useValue: process.log },
      { provide: Metrics, useValue: process.metrics },
      { provide: Lifecycle, useValue: process.lifecycle },
      { provide: ZooKeeperSession, useFactory: () => openZooKeeper(process) },
      {
        provide: ConfigSource,
        useFactory: (session: ZooKeeperSession) => openConfigSource(process, session),
        inject: [ZooKeeperSession],
      },
      {
        provide: Settings,
        useFactory: (source: ConfigSource) =>
          DocumentSettings.open({
            ...process,
            source,
            service: process.identity.service,
            instance: process.identity.instance,
            secrets: openSecretValues(process),
            sections: sectionsOf(process),
          }),
        inject: [ConfigSource],
      },
      {
        provide: Registry,
        useFactory: (settings: Settings, session: ZooKeeperSession) => openRegistry(process, settings, session),
        inject: [Settings, ZooKeeperSession],
      },
      {
        provide: Election,
        useFactory: (ids: Ids, session: ZooKeeperSession) => openElection(process, ids, session),
        inject: [Ids, ZooKeeperSession],
      },
      { provide: Databases, useFactory: (settings: Settings) => openDatabases(process, settings), inject: [Settings] },
      {
        provide: EventBus,
        useFactory: (databases: Databases, settings: Settings) => openEventBus(process, databases, settings),
        inject: [Databases, Settings],
      },
      { provide: RequestLog, useFactory: requestLogOf, inject: [EventBus] },
      {
        provide: RpcClients,
        useFactory: (registry: Registry, settings: Settings) => openRpcClients(process, registry, settings),
        inject: [Registry, Settings],
      },
    ];
    return {
      module: PlatformModule,
      global: true,
      controllers: [OperationsController, MappingsController],
      providers: ports,
      exports: ports.map(({ provide }) => provide),
    };
  }
}
