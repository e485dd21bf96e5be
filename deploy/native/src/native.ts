import { mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { refuseOtherSize, whenClusterServes } from './cluster.js';
import { readFacts, refuseForeignOwner, thisProcess, writeFacts, type Facts, type ServerFacts } from './facts.js';
import { fetchServers } from './fetch.js';
import { archivesFolder } from './installed.js';
import { endLeftovers } from './leftovers.js';
import { membersOf, namesOf, planServers, type Members, type ServerName } from './members.js';
import { provisionNacos } from './nacos-provision.js';
import { NativeError, type Progress } from './native-error.js';
import { PortPicker } from './ports.js';
import { javaVersion } from './requirements.js';
import type { Secrets } from './secrets.js';
import { Server, type ServerPlan, type UnexpectedExit } from './server.js';
import { loopback } from './wire.js';

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
  /** Three ZooKeepers and three brokers, named `zookeeper-1` and so on, that go on without any one of each. Default false: one of each. */
  readonly cluster?: boolean | undefined;
  /** Publishes the checked-in settings documents over live changes. Default false. */
  readonly overwriteDocuments?: boolean;
}

export interface NativeAddresses {
  /** `host:port` of each member, separated by commas. */
  readonly zookeeper: string;
  /** `host:port` of each broker, separated by commas. */
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
  const members = membersOf(options.cluster ?? false);
  refuseOtherSize(run, members);
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
    const picker = await PortPicker.forThisMachine();
    const { optimize } = options;
    const plans = await planServers({ run, members, installed, secrets, archives, optimize, before, picker });
    return new NativeServers({ ...options, run, progress }, members, plans, owner, (address, abort) =>
      provisionNacos({
        address,
        secrets: secrets.nacos,
        overwrite: options.overwriteDocuments ?? false,
        signal: abort,
      }),
    );
  }
}

/** The servers of a run, from their start to their stop. */
export class NativeServers {
  readonly addresses: NativeAddresses;
  readonly #servers: ReadonlyMap<ServerName, Server>;
  readonly #lifetime = new AbortController();
  /** Aborted by a server that ends while the others still start. */
  #starting: AbortController | undefined;
  #stopped: Promise<void> | undefined;

  constructor(
    private readonly options: NativeOptions & { readonly progress: Progress },
    /** Who is of which kind. */
    readonly members: Members,
    private readonly plans: ReadonlyMap<ServerName, ServerPlan>,
    private readonly owner: Facts['owner'],
    private readonly provision: (nacosAddress: string, signal: AbortSignal) => Promise<void>,
  ) {
    const listeners = {
      progress: options.progress,
      onExit: (exit: UnexpectedExit) => this.#exited(exit),
      onChange: () => this.#record(this.owner),
    };
    this.#servers = new Map([...plans].map(([name, plan]) => [name, new Server(plan, listeners)]));
    const addresses = (names: readonly ServerName[]): string =>
      names.map((name) => `${loopback}:${this.port(name)}`).join(',');
    this.addresses = {
      zookeeper: addresses(members.zookeeper),
      kafka: addresses(members.kafka),
      nacos: addresses(['nacos']),
      mysql: { host: loopback, port: this.port('mariadb') },
    };
  }

  /** For listings: name, pid (null while it is down), port and log of each. */
  get servers(): ServerFacts[] {
    return namesOf(this.members).map((name) => this.#server(name).facts);
  }

  port(name: ServerName): number {
    return this.plans.get(name)?.port ?? 0;
  }

  /** Throws NATIVE.NO_SUCH_SERVER, which lists the names. */
  server(name: ServerName): ServerControl {
    const server = this.#server(name);
    return {
      kill: (signal) => server.kill(signal),
      suspend: () => server.suspend(),
      resume: () => server.resume(),
      restart: () => server.restart(this.#lifetime.signal),
    };
  }

  /** All at once, but each after the one it needs. */
  async start(signal?: AbortSignal): Promise<void> {
    const starting = (this.#starting = new AbortController());
    const any = AbortSignal.any([starting.signal, this.#lifetime.signal, ...(signal === undefined ? [] : [signal])]);
    try {
      await Promise.all([
        this.#each(this.members.zookeeper, (server) => server.start(any))
          .then(() => this.#each(this.members.kafka, (server) => server.start(any)))
          .then(() =>
            whenClusterServes(
              this.members.kafka.map((name) => this.port(name)),
              any,
            ),
          ),
        this.#server('mariadb')
          .start(any)
          .then(() => this.#server('nacos').start(any))
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
    const stop = (...names: readonly ServerName[]): Promise<void> => this.#each(names, (server) => server.stop());
    const { kafka, zookeeper } = this.members;
    await Promise.all([stop(...kafka).then(() => stop(...zookeeper)), stop('nacos').then(() => stop('mariadb'))]);
    this.#record(null);
  }

  async #each(names: readonly ServerName[], work: (server: Server) => Promise<void>): Promise<void> {
    await Promise.all(names.map((name) => work(this.#server(name))));
  }

  #server(name: ServerName): Server {
    const server = this.#servers.get(name);
    if (server !== undefined) return server;
    const names = [...this.#servers.keys()].join(', ');
    throw new NativeError('NATIVE.NO_SUCH_SERVER', `there is no server ${name}`, `there are ${names}`);
  }

  #record(owner: Facts['owner']): void {
    writeFacts(this.options.run, { owner, servers: this.servers });
  }
}
