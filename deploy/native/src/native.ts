import { createHash } from 'node:crypto';
import { mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { ClassArchive } from './class-archive.js';
import { readFacts, refuseForeignOwner, thisProcess, writeFacts, type Facts, type ServerFacts } from './facts.js';
import { fetchServers } from './fetch.js';
import { archivesFolder, type Installed } from './installed.js';
import { kafkaPlan } from './kafka.js';
import { endLeftovers } from './leftovers.js';
import { mariadbPlan } from './mariadb.js';
import { provisionNacos } from './nacos-provision.js';
import { nacosPlan } from './nacos.js';
import { NativeError, type Progress } from './native-error.js';
import { nacosCompanions, PortPicker } from './ports.js';
import { javaVersion } from './requirements.js';
import type { Secrets } from './secrets.js';
import { Server, type ServerPlan, type UnexpectedExit } from './server.js';
import { loopback } from './wire.js';
import { zookeeperPlan } from './zookeeper.js';

export const serverNames = ['zookeeper', 'kafka', 'nacos', 'mariadb'] as const;
export type ServerName = (typeof serverNames)[number];

export interface NativeOptions {
  /** Where fetched servers are kept, `.weir/servers`. */
  readonly home: string;
  /** The folder of this run: data, logs, ports. The same folder again means the same data and, when they are free, the same ports. */
  readonly run: string;
  readonly secrets: Secrets;
  readonly progress?: Progress;
  /** Ends the start; nothing is left running. Without effect once `startNative` has resolved. */
  readonly signal?: AbortSignal | undefined;
  /** A server has ended by itself. The caller decides; `server(name).restart()` brings it back. */
  readonly onExit?: (exit: UnexpectedExit) => void;
  /** Writes Java class archives at the first stop, which takes 5 s more, and starts faster ever after. Default true. */
  readonly classArchives?: boolean;
  /** Starts the Java servers with the optimizing compiler: for benchmarks. Default false. */
  readonly optimize?: boolean;
  /** Publishes the checked-in settings documents over live changes. Default false. */
  readonly overwriteDocuments?: boolean;
}

export interface NativeAddresses {
  readonly zookeeper: string;
  readonly kafka: string;
  readonly nacos: string;
  readonly mysql: { readonly host: string; readonly port: number };
}

/** What tests of failure do to one server. */
export type ServerControl = Pick<Server, 'kill' | 'suspend' | 'resume'> & { readonly restart: () => Promise<void> };

/**
 * Real ZooKeeper, Kafka, Nacos and MariaDB as child processes, provisioned and ready. They are fetched if need be. Rejects with a NativeError, or with the signal's
 * reason; then nothing of them runs.
 */
export async function startNative(options: NativeOptions): Promise<NativeServers> {
  const { progress = () => {}, signal, secrets } = options;
  await mkdir(join(options.run, 'logs'), { recursive: true });
  const run = await realpath(resolve(options.run));
  await refuseForeignOwner(run);
  const before = readFacts(run);
  const owner = await thisProcess();
  writeFacts(run, { owner, servers: before?.servers ?? [] });
  const native = await prepare().catch((error: unknown) => {
    writeFacts(run, { owner: null, servers: before?.servers ?? [] });
    throw error;
  });
  try {
    await native.start(signal);
    return native;
  } catch (error) {
    await native.stop();
    throw error;
  }

  async function prepare(): Promise<NativeServers> {
    if ((await endLeftovers(run, { signal })) > 0)
      progress({ name: 'servers', text: 'ended what an earlier run had left' });
    const java = await javaVersion();
    if (java === undefined) throw new NativeError('NATIVE.JAVA', 'java does not run', 'see `npx weir doctor`');
    const installed = await fetchServers({ home: options.home, progress, signal });
    const archives =
      options.classArchives === false
        ? undefined
        : join(resolve(options.home), archivesFolder, `${java.full}-${installed.key}`);
    const plans = plan({ ...options, run }, installed, archives, await pickPorts(before));
    return new NativeServers({ ...options, run, progress }, plans, owner, (address, abort) =>
      provisionNacos({
        address,
        secrets: secrets.nacos,
        overwrite: options.overwriteDocuments ?? false,
        signal: abort,
      }),
    );
  }
}

/** The four servers of a run, from their start to their stop. */
export class NativeServers {
  readonly addresses: NativeAddresses;
  readonly #servers: Readonly<Record<ServerName, Server>>;
  readonly #lifetime = new AbortController();
  /** Aborted by a server that ends while the others still start. */
  #starting: AbortController | undefined;
  #stopped: Promise<void> | undefined;

  constructor(
    private readonly options: NativeOptions & { readonly progress: Progress },
    plans: Readonly<Record<ServerName, ServerPlan>>,
    private readonly owner: Facts['owner'],
    private readonly provision: (nacosAddress: string, signal: AbortSignal) => Promise<void>,
  ) {
    const listeners = {
      progress: options.progress,
      onExit: (exit: UnexpectedExit) => this.#exited(exit),
      onChange: () => this.#record(this.owner),
    };
    this.#servers = eachServer((name) => new Server(plans[name], listeners));
    this.addresses = {
      zookeeper: `${loopback}:${plans.zookeeper.port}`,
      kafka: `${loopback}:${plans.kafka.port}`,
      nacos: `${loopback}:${plans.nacos.port}`,
      mysql: { host: loopback, port: plans.mariadb.port },
    };
  }

  /** For listings: name, pid (null while it is down), port and log of each. */
  get servers(): ServerFacts[] {
    return serverNames.map((name) => this.#servers[name].facts);
  }

  server(name: ServerName): ServerControl {
    const server = this.#servers[name];
    return {
      kill: (signal) => server.kill(signal),
      suspend: () => server.suspend(),
      resume: () => server.resume(),
      restart: () => server.restart(this.#lifetime.signal),
    };
  }

  /** All at once, but each after the one it needs. */
  async start(signal?: AbortSignal): Promise<void> {
    const { zookeeper, kafka, nacos, mariadb } = this.#servers;
    const starting = (this.#starting = new AbortController());
    const any = AbortSignal.any([starting.signal, this.#lifetime.signal, ...(signal === undefined ? [] : [signal])]);
    try {
      await Promise.all([
        zookeeper.start(any).then(() => kafka.start(any)),
        mariadb
          .start(any)
          .then(() => nacos.start(any))
          .then(() => this.provision(this.addresses.nacos, any)),
      ]);
    } finally {
      this.#starting = undefined;
    }
  }

  #exited(exit: UnexpectedExit): void {
    if (this.#starting === undefined) this.options.onExit?.(exit);
    else
      this.#starting.abort(
        new NativeError(
          'NATIVE.START',
          `${exit.name} ended while the others started. Its last lines:\n${exit.logTail}`,
          `read ${this.options.run}/logs/${exit.name}.log`,
        ),
      );
  }

  /** Kafka before ZooKeeper, Nacos before MariaDB; by force what does not end in its time. Resolves when nothing runs any more; may be called again. */
  stop(): Promise<void> {
    this.#lifetime.abort(new NativeError('NATIVE.STOPPED', 'the native servers are being stopped', 'start them again'));
    return (this.#stopped ??= this.#stopInOrder());
  }

  async #stopInOrder(): Promise<void> {
    const { zookeeper, kafka, nacos, mariadb } = this.#servers;
    await Promise.all([kafka.stop().then(() => zookeeper.stop()), nacos.stop().then(() => mariadb.stop())]);
    this.#record(null);
  }

  #record(owner: Facts['owner']): void {
    writeFacts(this.options.run, { owner, servers: this.servers });
  }
}

function plan(
  options: NativeOptions,
  installed: Installed,
  archives: string | undefined,
  ports: Readonly<Record<ServerName, number>>,
): Record<ServerName, ServerPlan> {
  const { run, secrets, optimize } = options;
  const owner = createHash('sha256').update(run).digest('hex').slice(0, 8);
  const java = (name: ServerName, jars: string) => ({
    run,
    name,
    port: ports[name],
    jars,
    optimize,
    archive: archives === undefined ? undefined : new ClassArchive(`${archives}-${name}.jsa`, owner),
  });
  return {
    zookeeper: zookeeperPlan(java('zookeeper', installed.kafkaZookeeperJars)),
    kafka: kafkaPlan({ ...java('kafka', installed.kafkaZookeeperJars), brokerId: 1, zookeeper: [ports.zookeeper] }),
    nacos: nacosPlan({ ...java('nacos', installed.nacosJars), mysqlPort: ports.mariadb, secrets }),
    mariadb: mariadbPlan({ run, port: ports.mariadb, installed, secrets: secrets.mysql }),
  };
}

async function pickPorts(before: Facts | undefined): Promise<Record<ServerName, number>> {
  const picker = await PortPicker.forThisMachine();
  const ports: Partial<Record<ServerName, number>> = {};
  for (const name of serverNames) {
    const preferred = before?.servers.find((server) => server.name === name)?.port;
    ports[name] = await picker.pick({ preferred, companions: name === 'nacos' ? nacosCompanions : [] });
  }
  return ports as Record<ServerName, number>;
}

const eachServer = <T>(make: (name: ServerName) => T): Record<ServerName, T> =>
  Object.fromEntries(serverNames.map((name) => [name, make(name)])) as Record<ServerName, T>;
