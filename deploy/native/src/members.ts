import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { ClassArchive } from './class-archive.js';
import type { Facts } from './facts.js';
import type { Installed } from './installed.js';
import { kafkaPlan } from './kafka.js';
import { mariadbPlan } from './mariadb.js';
import { nacosPlan } from './nacos.js';
import { nacosCompanions, type PortPicker } from './ports.js';
import type { Secrets } from './secrets.js';
import type { ServerPlan } from './server.js';
import { zookeeperPlan, type EnsembleMember } from './zookeeper.js';

/** A quorum that survives the loss of one member has three. */
const ids = [1, 2, 3] as const;
type Id = (typeof ids)[number];

export type ServerName = 'zookeeper' | 'kafka' | 'nacos' | 'mariadb' | `zookeeper-${Id}` | `kafka-${Id}`;

/** Which servers make a run: one of each kind, or three ZooKeepers and three brokers. */
export interface Members {
  readonly zookeeper: readonly ServerName[];
  readonly kafka: readonly ServerName[];
}

export const membersOf = (cluster: boolean): Members =>
  cluster
    ? { zookeeper: ids.map((id) => `zookeeper-${id}` as const), kafka: ids.map((id) => `kafka-${id}` as const) }
    : { zookeeper: ['zookeeper'], kafka: ['kafka'] };

export const namesOf = ({ zookeeper, kafka }: Members): ServerName[] => [...zookeeper, ...kafka, 'nacos', 'mariadb'];

export interface Planning {
  /** The run folder, absolute. */
  readonly run: string;
  readonly members: Members;
  readonly installed: Installed;
  readonly secrets: Secrets;
  /** Path that the names of the class archives begin with; undefined leaves archives alone. */
  readonly archives: string | undefined;
  readonly optimize: boolean | undefined;
  /** Its wish for ports is met when they are free. */
  readonly before: Facts | undefined;
  readonly picker: PortPicker;
}

/** Members of one kind run the same classes and share one class archive. */
export async function planServers(planning: Planning): Promise<ReadonlyMap<ServerName, ServerPlan>> {
  const { run, members, installed, secrets, archives, optimize } = planning;
  const ports = await pickPorts(planning);
  const port = (name: ServerName): number => ports.get(name) ?? 0;
  const java = (name: ServerName, kind: string, jars: string) => ({
    ...{ run, name, jars, optimize, port: port(name) },
    archive: archives === undefined ? undefined : new ClassArchive(`${archives}-${kind}.jsa`, ownerOf(run, name)),
  });
  const ensemble = await ensembleOf(members.zookeeper.map(port), planning.picker);
  const jars = installed.kafkaZookeeperJars;
  const zookeeper = members.zookeeper.map(port);
  return new Map<ServerName, ServerPlan>([
    ...members.zookeeper.map(
      (name, at) =>
        [
          name,
          zookeeperPlan({
            ...java(name, 'zookeeper', jars),
            ...(ensemble && { ensemble: { id: at + 1, members: ensemble } }),
          }),
        ] as const,
    ),
    ...members.kafka.map(
      (name, at) =>
        [
          name,
          kafkaPlan({ ...java(name, 'kafka', jars), brokerId: at + 1, zookeeper, brokers: members.kafka.length }),
        ] as const,
    ),
    ['nacos', nacosPlan({ ...java('nacos', 'nacos', installed.nacosJars), mysqlPort: port('mariadb'), secrets })],
    ['mariadb', mariadbPlan({ run, port: port('mariadb'), installed, secrets: secrets.mysql })],
  ]);
}

/** Undefined for a server that stands alone. Only members know the peers' ports, so they may differ from run to run. */
async function ensembleOf(
  clients: readonly number[],
  picker: PortPicker,
): Promise<readonly EnsembleMember[] | undefined> {
  if (clients.length === 1) return undefined;
  const members: EnsembleMember[] = [];
  for (const [at, client] of clients.entries())
    members.push({ id: at + 1, client, peer: await picker.pick(), election: await picker.pick() });
  return members;
}

async function pickPorts({ members, before, picker }: Planning): Promise<Map<ServerName, number>> {
  const ports = new Map<ServerName, number>();
  for (const name of namesOf(members)) {
    const preferred = before?.servers.find((server) => server.name === name)?.port;
    ports.set(name, await picker.pick({ preferred, companions: name === 'nacos' ? nacosCompanions : [] }));
  }
  return ports;
}

const ownerOf = (run: string, name: string): string =>
  createHash('sha256').update(join(run, name)).digest('hex').slice(0, 8);
