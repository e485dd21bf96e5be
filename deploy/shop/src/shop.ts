import { isDeepStrictEqual } from 'node:util';
import { ensureConfigKey, seedDocuments } from './config-folder.js';
import { LogFile } from './log-file.js';
import { health } from './health.js';
import { pinnedNode, repositoryRoot, ShopFolder } from './paths.js';
import {
  type Arrangement,
  planShop,
  type PlanInput,
  refuseWhatCannotBe,
  type ProcessSpec,
  type Servers,
} from './plan.js';
import { rearrange } from './rearrange.js';
import { usageOf, type ProcessIdentity } from './proc.js';
import type { PsRow } from './rows.js';
import type { Placement } from '@weir/platform/kernel';
import type { ConfigKind, Infra, RegistryKind, Scale, Shape } from './shapes.js';
import { ensureWanted, ShopError } from './shop-error.js';
import { ShopProcess } from './shop-process.js';
import { startTogether } from './start-together.js';
import { startServers, type RunningServers } from './servers.js';
import { freePort } from './waiting.js';

export interface ShopOptions {
  readonly infra: Exclude<Infra, 'docker'>;
  readonly shape: Shape;
  readonly scale?: Scale;
  /** With the shape `placed`. */
  readonly placement?: Placement;
  /** Three ZooKeepers and three brokers in place of one each; only with the native infrastructure and servers of its own. Default false. */
  readonly cluster?: boolean;
  /** Where the processes find each other on real servers. Default nacos. */
  readonly registry?: RegistryKind;
  /** Where the settings documents are, on real servers. Default nacos. */
  readonly config?: ConfigKind;
  /** The Java servers that this shop owns with their optimizing compiler, as they run in production: for benchmarks; they start more slowly. Default false. */
  readonly optimize?: boolean;
  /** Port of the HTTP face. Default 0: any free one. */
  readonly httpPort?: number;
  /** Absolute path for data and logs. */
  readonly folder: string;
  /** Bring a process back when it dies by itself, at most five times a minute. Default false. */
  readonly restart?: boolean;
  readonly logLevel?: string;
  /** Absolute; where settings are read from files, as the embedded infrastructure does. Default: `data/config` of `folder`, filled from `deploy/nacos`. */
  readonly configDir?: string;
  /** Absolute; where the native servers are fetched to. Default: in `folder`. */
  readonly downloads?: string;
  /** Servers that run already; they are not stopped with the shop. Default: own ones, for the native infrastructure. */
  readonly servers?: RunningServers;
  /** Ends the start, with nothing left running. */
  readonly signal?: AbortSignal;
  /** One sentence for each step. */
  readonly onProgress?: (sentence: string) => void;
  /** Called before the first process starts. */
  readonly onCreated?: (shop: Shop) => void;
  /** Called after each change of a pid or status. */
  readonly onChange?: () => void;
}

/** A shop that runs: its processes and, when it owns them, its servers. */
export class Shop {
  private constructor(
    /** Base URL of the HTTP face. */
    readonly url: string,
    readonly pspUrl: string,
    private options: ShopOptions,
    private children: readonly ShopProcess[],
    /** Undefined in the embedded infrastructure. */
    readonly servers: RunningServers | undefined,
  ) {}

  /** Resolves when every process is ready. Rejects with one readable sentence, and then nothing is left running. */
  static async start(options: ShopOptions): Promise<Shop> {
    const { infra, signal, onProgress = () => undefined } = options;
    refuseWhatCannotBe(options);
    const httpPort = await facePort(options.httpPort ?? 0);
    const pspPort = (await freePort()) ?? 0;
    ensureWanted(signal);
    const servers = infra === 'native' ? (options.servers ?? (await ownServers(options))) : undefined;
    if (servers && options.config === 'zookeeper') await seeded(servers, options);
    const children = planned(options, httpPort, pspPort, servers?.servers).map((spec) => asProcess(spec, options));
    const shop = new Shop(`http://127.0.0.1:${httpPort}`, `http://127.0.0.1:${pspPort}`, options, children, servers);
    options.onCreated?.(shop);
    try {
      await startTogether(children, signal, onProgress);
      return shop;
    } catch (error) {
      await shop.stop();
      throw error;
    }
  }

  get infra(): Infra {
    return this.options.infra;
  }

  get shape(): Shape {
    return this.options.shape;
  }

  get folder(): string {
    return this.options.folder;
  }

  /** Fails with SHOP.NO_SUCH_PROCESS, which lists the names. */
  process(name: string): ShopProcess {
    const found = this.children.find((child) => child.name === name);
    if (!found)
      throw new ShopError(
        'SHOP.NO_SUCH_PROCESS',
        `There is no process ${name}`,
        `There are ${this.names().join(', ')}.`,
      );
    return found;
  }

  names(): string[] {
    return this.children.map(({ name }) => name);
  }

  /** Every process and server as it is now; a process that is up is asked whether it is ready. */
  async processes(): Promise<PsRow[]> {
    const rows = this.children.map(async (child): Promise<PsRow> => {
      const { name, pid, ports, startedAt } = child;
      const asked = child.status === 'ready' && ports.http !== undefined ? await health(ports.http) : undefined;
      const status = asked === undefined ? child.status : 'unready';
      const usage = pid === undefined ? undefined : usageOf(pid);
      return {
        name,
        kind: 'service',
        pid,
        module: child.spec.module,
        modules: child.spec.modules,
        shape: this.shape,
        status,
        ...ports,
        ...usage,
        startedAt,
      };
    });
    return [...(await Promise.all(rows)), ...(this.servers?.rows(this.shape) ?? [])];
  }

  /** Who lives now, for the one who must clean up after us. */
  identities(): (ProcessIdentity & { name: string })[] {
    return [
      ...this.children.flatMap(({ name, identity }) => (identity ? [{ name, ...identity }] : [])),
      ...(this.servers?.identities() ?? []),
    ];
  }

  /**
   * Moves the modules into other processes while the shop stands; servers, data and addresses stay. For about a second nobody answers at the face. Rejects with one readable
   * sentence, and then the shop is as it was.
   */
  async place(wish: Arrangement): Promise<void> {
    const options = arranged(this.options, wish);
    const [httpPort, pspPort] = [this.url, this.pspUrl].map((url) => Number(new URL(url).port)) as [number, number];
    const next = planned(options, httpPort, pspPort, this.servers?.servers).map(
      (spec) => this.children.find((child) => isDeepStrictEqual(child.spec, spec)) ?? asProcess(spec, options),
    );
    await rearrange(this.children, next);
    this.children = next;
    this.options = options;
    options.onChange?.();
  }

  /** The face first, so that nothing new comes in; then the services, the PSP and our own servers. */
  async stop(): Promise<void> {
    const { onProgress = () => undefined } = this.options;
    const at = (test: (child: ShopProcess) => boolean): Promise<void[]> =>
      Promise.all(this.children.filter(test).map((child) => child.stop()));
    await at(({ spec }) => spec.face);
    await at(({ name, spec }) => !spec.face && name !== 'psp-simulator');
    await at(({ name }) => name === 'psp-simulator');
    onProgress('the services are stopped');
    if (this.options.servers || !this.servers) return;
    await this.servers.stop();
    onProgress('the servers are stopped');
  }
}

/** See {@link Shop.start}. */
export const startShop = (options: ShopOptions): Promise<Shop> => Shop.start(options);

const planned = (
  options: ShopOptions,
  httpPort: number,
  pspPort: number,
  servers: Servers | undefined,
): ProcessSpec[] =>
  planShop({ ...planOptions(options), root: repositoryRoot(), httpPort, pspPort, ...(servers ? { servers } : {}) });

const planOptions = ({
  infra,
  shape,
  scale,
  placement,
  folder,
  registry,
  config,
  logLevel,
  configDir,
}: ShopOptions): Omit<PlanInput, 'root' | 'httpPort' | 'pspPort' | 'servers'> => ({
  configKey: ensureConfigKey(new ShopFolder(folder)),
  ...((infra === 'embedded' || config === 'files') && !configDir
    ? { configDir: seedDocuments(new ShopFolder(folder)) }
    : {}),
  infra,
  shape,
  folder,
  ...(scale ? { scale } : {}),
  ...(placement ? { placement } : {}),
  ...(registry ? { registry } : {}),
  ...(config ? { config } : {}),
  ...(configDir ? { configDir } : {}),
  ...(logLevel ? { logLevel } : {}),
});

/** The same shop with other processes. */
function arranged(options: ShopOptions, wish: Arrangement): ShopOptions {
  const next: { -readonly [K in keyof ShopOptions]: ShopOptions[K] } = { ...options };
  delete next.scale;
  delete next.placement;
  return Object.assign(next, wish);
}

function asProcess(
  spec: ProcessSpec,
  { folder: path, restart = false, onChange = () => undefined }: ShopOptions,
): ShopProcess {
  const folder = new ShopFolder(path);
  const log = new LogFile(folder.log(spec.name));
  return new ShopProcess(spec, { log, restart, node: pinnedNode(), compileCache: folder.compileCache, onChange });
}

async function seeded(running: RunningServers, { servers: given }: ShopOptions): Promise<void> {
  const { zookeeper, zookeeperUser } = running.servers;
  try {
    const { seedZooKeeper } = await import('./seed-zookeeper.js');
    await seedZooKeeper({ servers: zookeeper, logins: [zookeeperUser] });
  } catch (error) {
    if (!given) await running.stop();
    throw error;
  }
}

/** An interrupted start says so, whichever server it was waiting for. */
async function ownServers(options: ShopOptions): Promise<RunningServers> {
  try {
    return await startServers(options);
  } catch (error) {
    ensureWanted(options.signal);
    throw error;
  }
}

async function facePort(wanted: number): Promise<number> {
  const port = await freePort(wanted);
  if (port !== undefined) return port;
  throw new ShopError(
    'SHOP.PORT_TAKEN',
    `Port ${wanted} is taken by another program`,
    `End that program, or choose another port: npx weir up --port ${wanted + 1}.`,
  );
}
