import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  checkNative,
  loadOrMakeSecrets,
  type NativeServers,
  type Secrets,
  type ServerName,
  startNative,
} from '@weir/deploy/native';
import { defaultFolder, ShopFolder } from './paths.js';
import type { Credentials, Servers } from './plan.js';
import { identify, startedAtOf, usageOf, type ProcessIdentity } from './proc.js';
import { Restarts } from './restarts.js';
import type { PsRow } from './rows.js';

/** The real servers under a shop, whoever started them. */
export interface RunningServers {
  readonly servers: Servers;
  /** Sees every schema, changes none. */
  readonly verifyUser: Credentials;
  /** To kill, freeze and restart them one by one. */
  readonly native: NativeServers;
  rows(shape: string): PsRow[];
  identities(): (ProcessIdentity & { name: string })[];
  stop(): Promise<void>;
}

export interface ServersOptions {
  /** Absolute; the folder of the shop. */
  readonly folder: string;
  /** Absolute; where the servers are fetched to. Default: in `folder`. */
  readonly downloads?: string;
  /** Three ZooKeepers and three brokers. Default false: one of each. */
  readonly cluster?: boolean;
  /** Bring a server back when it dies by itself, at most five times a minute. Default false. */
  readonly restart?: boolean;
  /** The Java servers with their optimizing compiler, as they run in production: for benchmarks; they start more slowly. Default false. */
  readonly optimize?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (sentence: string) => void;
  readonly onChange?: () => void;
}

/** What keeps the real servers from running without Docker, as half a sentence; undefined when nothing does. */
export async function nativeMissing(folder = new ShopFolder(defaultFolder())): Promise<string | undefined> {
  const { ok, missing } = await checkNative({ home: folder.downloads });
  return ok
    ? undefined
    : missing.map(({ what, found }) => `${what} is needed for the native servers, and ${found}`).join('; ');
}

/** ZooKeeper, Kafka, Nacos and MariaDB, fetched when need be, provisioned and ready. Rejects with one readable sentence; nothing of them runs then. */
export async function startServers({
  folder: path,
  downloads,
  cluster = false,
  restart = false,
  optimize = false,
  signal,
  onProgress,
  onChange,
}: ServersOptions): Promise<RunningServers> {
  const folder = new ShopFolder(path);
  const secrets = await serverSecrets(folder);
  const restarts = new Map<string, Restarts>();
  const ended = new AbortController();
  const native = await startNative({
    home: downloads ?? folder.downloads,
    run: folder.servers,
    secrets,
    cluster,
    optimize,
    signal,
    progress: ({ name, text }) => onProgress?.(`${name}: ${text}`),
    onExit: ({ name }) => {
      onChange?.();
      const budget = restarts.get(name) ?? new Restarts();
      restarts.set(name, budget);
      if (restart) void bringBack(() => native.server(name as ServerName).restart(), budget, ended.signal);
    },
  });
  const running = new NativeShopServers(native, secrets, ended);
  try {
    const { claimZooKeeper } = await import('./claim-zookeeper.js');
    await claimZooKeeper({ servers: native.addresses.zookeeper, logins: [running.servers.zookeeperUser] });
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function bringBack(start: () => Promise<void>, restarts: Restarts, ended: AbortSignal): Promise<void> {
  for (let pause = restarts.pause(); pause !== undefined && !ended.aborted; pause = restarts.pause()) {
    await sleep(pause, undefined, { signal: ended }).catch(() => undefined);
    try {
      return await start();
    } catch {
      // the reason is in its log; the next try, if there is one, comes after a longer pause
    }
  }
}

/** Made at the first start and kept with the data that they open. */
export const serverSecrets = ({ servers }: ShopFolder): Promise<Secrets> =>
  loadOrMakeSecrets(join(servers, 'secrets.json'));

export const verifyUserOf = ({ mysql }: Secrets): Credentials => ({ user: 'weir_verify', password: mysql.verify });

/** One for all processes: nodes that several of them write have one owner. */
export const zookeeperUserOf = ({ zookeeper }: Secrets): Credentials => ({ user: 'weir', password: zookeeper });

class NativeShopServers implements RunningServers {
  readonly servers: Servers;
  readonly verifyUser: Credentials;

  constructor(
    readonly native: NativeServers,
    secrets: Secrets,
    private readonly ended: AbortController,
  ) {
    const { nacos, kafka, zookeeper, mysql } = native.addresses;
    this.verifyUser = verifyUserOf(secrets);
    this.servers = {
      nacos,
      kafka,
      zookeeper,
      database: { kind: 'mariadb', ...mysql },
      zookeeperUser: zookeeperUserOf(secrets),
      nacosUser: (app) => ({ user: app, password: secrets.nacos.users[app as keyof Secrets['nacos']['users']] }),
      databaseUser: (module) => ({ user: `weir_${module}`, password: secrets.mysql[module] }),
    };
  }

  rows(shape: string): PsRow[] {
    return this.native.servers.map(({ name, pid, port }) => ({
      name,
      kind: 'server',
      module: name,
      shape,
      status: pid === null ? 'stopped' : 'ready',
      port,
      ...(pid === null ? {} : { pid, ...usageOf(pid), startedAt: startedAtOf(pid) }),
    }));
  }

  identities(): (ProcessIdentity & { name: string })[] {
    return this.native.servers.flatMap(({ name, pid }) => {
      const identity = pid === null ? undefined : identify(pid);
      return identity ? [{ name, ...identity }] : [];
    });
  }

  stop(): Promise<void> {
    this.ended.abort();
    return this.native.stop();
  }
}
