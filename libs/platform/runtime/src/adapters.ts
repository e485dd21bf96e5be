import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ConfigSource,
  FileConfigSource,
  NacosConfigSource,
  SecretValues,
  type Settings,
  ZooKeeperConfigSource,
} from '@weir/platform/config';
import { type Election, InProcessElection, ZooKeeperElection, ZooKeeperSession } from '@weir/platform/coordination';
import {
  discoverySettings,
  InProcessRegistry,
  NacosRegistry,
  type Registry,
  Snapshots,
  ZooKeeperRegistry,
} from '@weir/platform/discovery';
import { type Clock, Failure, type Ids, type Lifecycle, PlatformErrors } from '@weir/platform/kernel';
import {
  EmbeddedLog,
  type EventBus,
  KafkaEventBus,
  messagingSettings,
  type RequestLog,
} from '@weir/platform/messaging';
import { type Databases, databaseSettings, SqlDatabases } from '@weir/platform/persistence';
import { type CallStatistics, GrpcClients, type RpcClients, rpcSettings } from '@weir/platform/rpc';
import type { Log, Metrics } from '@weir/platform/telemetry';
import type { Environment } from './environment.js';
import type { Doors } from './mappings.controller.js';
import type { Identity } from './operations.controller.js';
import { protoRoot } from './project-root.js';

/** What one process is made of before anything is opened. */
export interface Process {
  readonly environment: Environment;
  readonly identity: Identity;
  /** Settings documents over `shared.yaml`, without `.yaml`. */
  readonly documents: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
  readonly statistics: CallStatistics;
  readonly doors: Doors;
}

/** `readEnvironment` has checked that what a choice needs is there. */
const given = (value: string | undefined): string => value ?? '';

const nacos = ({
  WEIR_NACOS_ADDRESS,
  WEIR_NACOS_USER,
  WEIR_NACOS_PASSWORD,
}: Environment): { address: string; username: string; password: string } => ({
  address: given(WEIR_NACOS_ADDRESS),
  username: given(WEIR_NACOS_USER),
  password: given(WEIR_NACOS_PASSWORD),
});

/** The process' one session with ZooKeeper; it connects when somebody asks for it first. */
export function openZooKeeper(process: Process): ZooKeeperSession {
  const { WEIR_ZOOKEEPER, WEIR_ZOOKEEPER_USER: user, WEIR_ZOOKEEPER_PASSWORD: password = '' } = process.environment;
  return new ZooKeeperSession({
    ...process,
    servers: given(WEIR_ZOOKEEPER),
    logins: user === undefined ? [] : [{ user, password }],
  });
}

/** Throws SETTINGS.INVALID when the key cannot be read. */
export function openSecretValues({ environment }: Process): SecretValues {
  const { WEIR_CONFIG_KEY, WEIR_CONFIG_KEY_FILE } = environment;
  if (WEIR_CONFIG_KEY_FILE === undefined) return new SecretValues(WEIR_CONFIG_KEY);
  try {
    return new SecretValues(readFileSync(WEIR_CONFIG_KEY_FILE, 'utf8'));
  } catch (error) {
    if (error instanceof Failure) throw error;
    const sentence = `environment: WEIR_CONFIG_KEY_FILE cannot be read: ${(error as Error).message}`;
    throw new Failure(PlatformErrors.BAD_SETTING, sentence, { cause: error });
  }
}

export async function openConfigSource(process: Process, session: ZooKeeperSession): Promise<ConfigSource> {
  const { WEIR_CONFIG, WEIR_CONFIG_DIR, WEIR_DATA_DIR } = process.environment;
  if (WEIR_CONFIG === 'files') return FileConfigSource.open({ ...process, folder: WEIR_CONFIG_DIR });
  if (WEIR_CONFIG === 'zookeeper')
    return new ZooKeeperConfigSource({ ...process, session, dataFolder: join(WEIR_DATA_DIR, 'zookeeper') });
  return NacosConfigSource.open({
    ...process,
    ...nacos(process.environment),
    dataFolder: join(WEIR_DATA_DIR, 'nacos'),
  });
}

/** The list of each service is kept on disk: a process may have to start while the registry is down. */
export async function openRegistry(process: Process, settings: Settings, session: ZooKeeperSession): Promise<Registry> {
  const { WEIR_DISCOVERY, WEIR_DATA_DIR, WEIR_ADVERTISE_HOST: host } = process.environment;
  const { registry, namespace, group, cluster } = settings.section('discovery', discoverySettings).value;
  const kind = registry === 'environment' ? WEIR_DISCOVERY : registry;
  if (kind === 'in-process') return new InProcessRegistry(process.clock);
  const address = kind === 'nacos' ? 'WEIR_NACOS_ADDRESS' : 'WEIR_ZOOKEEPER';
  if (process.environment[address] === undefined)
    throw new Failure(
      PlatformErrors.BAD_SETTING,
      `"${address}" is missing: needed because discovery.registry is ${kind}`,
    );
  const snapshots = new Snapshots(join(WEIR_DATA_DIR, 'registry', kind, namespace, group, cluster), process.log);
  const common = { ...process, namespace, group, cluster, snapshots };
  if (kind === 'zookeeper') return ZooKeeperRegistry.open({ ...common, session });
  return NacosRegistry.open({ ...common, ...nacos(process.environment), host });
}

export function openDatabases(process: Process, settings: Settings): Databases {
  const {
    WEIR_DATABASE: kind,
    WEIR_DATABASE_HOST: host,
    WEIR_DATABASE_PORT: port,
    WEIR_DATA_DIR: folder,
  } = process.environment;
  const credentials = Object.fromEntries(
    process.identity.modules.map((module) => {
      const of = (what: string): string =>
        given(process.environment[`WEIR_${module.toUpperCase()}_DB_${what}`] as string | undefined);
      return [module, { user: of('USER'), password: of('PASSWORD') }];
    }),
  );
  return new SqlDatabases({
    ...process,
    tuning: settings.section('database', databaseSettings),
    connection: kind === 'sqlite' ? { kind, folder } : { kind, host, port, credentials },
  });
}

export function openEventBus(process: Process, databases: Databases, settings: Settings): EventBus | Promise<EventBus> {
  const { WEIR_MESSAGING, WEIR_KAFKA_BROKERS } = process.environment;
  const live = settings.section('messaging', messagingSettings);
  if (WEIR_MESSAGING === 'embedded') return EmbeddedLog.open({ ...process, databases, settings: live });
  const address = { brokers: given(WEIR_KAFKA_BROKERS).split(','), clientId: process.identity.service };
  return new KafkaEventBus({ ...process, address, settings: live });
}

/** Both buses take requests as well. */
export const requestLogOf = (bus: EventBus): RequestLog => (bus as KafkaEventBus | EmbeddedLog).requests;

export const openRpcClients = (process: Process, registry: Registry, settings: Settings): RpcClients =>
  new GrpcClients({
    ...process,
    registry,
    settings: settings.section('rpc', rpcSettings),
    protoRoot: protoRoot(),
    caller: process.identity.service,
    instance: process.identity.instance,
    zone: process.environment.WEIR_ZONE,
    statistics: process.statistics,
  });

export function openElection(process: Process, ids: Ids, session: ZooKeeperSession): Election {
  if (process.environment.WEIR_ELECTION === 'in-process') return new InProcessElection(process);
  return new ZooKeeperElection({ ...process, ids, session });
}
