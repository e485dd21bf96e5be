import { isNodeExists, type ZooKeeperLink, type ZooKeeperSession } from '@weir/platform/coordination';
import { aborted, Failure, type Lifecycle, PlatformErrors } from '@weir/platform/kernel';
import { noInstance } from './registry.errors.js';
import { type Address, addressOf, type InstanceChange, type InstanceState } from './registry.js';
import { RemoteRegistry, type RemoteRegistryOptions, type Wanted } from './remote.registry.js';

export interface ZooKeeperRegistryOptions extends RemoteRegistryOptions {
  readonly session: ZooKeeperSession;
  /** Default `public`. */
  readonly namespace?: string;
  /** Default `DEFAULT_GROUP`. */
  readonly group?: string;
  /** The cluster to register in and to look at. Default `DEFAULT`. */
  readonly cluster?: string;
  readonly lifecycle: Lifecycle;
}

const ROOT = '/weir/registry';
/** A read or write waits for a connection at most this long, milliseconds. */
const CONNECTED_WITHIN_MS = 2_000;

/**
 * Registry in ZooKeeper. Below `/weir/registry/<namespace>/<group>/<service>`: `instances/<host>:<port>`, ephemeral unless asked otherwise, written by the instance;
 * `rules/<host>:<port>`, what an operator has changed, which outlives a lost session of the instance and ends when the instance registers anew or leaves.
 */
export class ZooKeeperRegistry extends RemoteRegistry {
  private readonly settled = new WeakSet<Wanted>();
  private readonly changed = (): void => this.poke();
  private following: Promise<void> | undefined;
  private closed: Promise<void> | undefined;

  private constructor(private readonly options: ZooKeeperRegistryOptions) {
    super(options);
  }

  /** Does not wait for ZooKeeper. */
  static open(options: ZooKeeperRegistryOptions): ZooKeeperRegistry {
    const registry = new ZooKeeperRegistry(options);
    registry.startLooking();
    registry.following = registry.follow();
    options.lifecycle.onStop('work', 'zookeeper registry', () => registry.close());
    return registry;
  }

  override async services(): Promise<readonly string[]> {
    const link = await this.link();
    return (await childrenOf(link, this.root)).map(decodeURIComponent);
  }

  override async everyone(service: string): Promise<readonly InstanceState[]> {
    return this.list(await this.link(), service);
  }

  override async change(service: string, at: Address, change: InstanceChange): Promise<void> {
    const link = await this.link();
    if (!(await link.stat(this.instance(service, at)))) throw noInstance(service, at);
    const path = this.rule(service, at);
    const before = parse((await link.read(path))?.data) as InstanceChange | undefined;
    const metadata = { ...before?.metadata, ...change.metadata };
    const data = Buffer.from(JSON.stringify({ ...before, ...change, metadata }));
    await link.ensure(path);
    await link.set(path, data);
  }

  /** Leaves the session to its owner. */
  close(): Promise<void> {
    this.closed ??= (async () => {
      await this.stopLooking();
      await this.following;
    })();
    return this.closed;
  }

  /**
   * An ephemeral node of an earlier session of ours may still stand: it is taken away, or it would vanish later together with that session. The node of a living
   * process, which is another owner's, is taken over all the same, since the address is ours now.
   */
  protected override async put(wanted: Wanted): Promise<void> {
    const link = await this.link();
    const { instance, ephemeral } = wanted;
    const path = this.instance(instance.service, instance);
    const { host, port, weight, metadata } = instance;
    const data = Buffer.from(JSON.stringify({ host, port, weight, cluster: this.cluster, ephemeral, metadata }));
    await link.ensure(path.slice(0, path.lastIndexOf('/')));
    if (!this.settled.has(wanted)) await link.remove(this.rule(instance.service, instance));
    while (!(await made(link, path, data, ephemeral))) {
      const there = await link.read(path);
      if (!there) continue;
      const lasting = there.stat.ephemeralOwner.every((byte) => byte === 0);
      if (ephemeral ? !link.owns(there.stat) : !lasting) await link.remove(path);
      else if (there.data.equals(data)) break;
      else await link.set(path, data);
    }
    this.settled.add(wanted);
  }

  protected override async remove({ instance }: Wanted): Promise<void> {
    const link = await this.link();
    await link.remove(this.instance(instance.service, instance));
    await link.remove(this.rule(instance.service, instance));
  }

  protected override async read(service: string): Promise<readonly InstanceState[]> {
    try {
      const states = await this.list(await this.link(), service, this.changed);
      this.hears(true);
      return states;
    } catch (error) {
      this.hears(false);
      throw error;
    }
  }

  private get root(): string {
    const { namespace = 'public', group = 'DEFAULT_GROUP' } = this.options;
    return `${ROOT}/${encodeURIComponent(namespace)}/${encodeURIComponent(group)}`;
  }

  private get cluster(): string {
    return this.options.cluster ?? 'DEFAULT';
  }

  private instance(service: string, at: Address): string {
    return `${this.root}/${encodeURIComponent(service)}/instances/${addressOf(at)}`;
  }

  private rule(service: string, at: Address): string {
    return `${this.root}/${encodeURIComponent(service)}/rules/${addressOf(at)}`;
  }

  /** Watches are armed by reading and fire once; every look arms them anew. */
  private async list(link: ZooKeeperLink, service: string, onChange?: () => void): Promise<InstanceState[]> {
    const folder = `${this.root}/${encodeURIComponent(service)}`;
    if (onChange && !(await link.stat(`${folder}/instances`, onChange))) return [];
    if (onChange) await link.stat(`${folder}/rules`, onChange);
    const [names, ruled] = await Promise.all([
      childrenOf(link, `${folder}/instances`, onChange),
      childrenOf(link, `${folder}/rules`, onChange),
    ]);
    const rules = new Set(ruled);
    const states = await Promise.all(
      names.map(async (name) => {
        const [written, rule] = await Promise.all([
          link.read(`${folder}/instances/${name}`, onChange),
          rules.has(name) ? link.read(`${folder}/rules/${name}`, onChange) : undefined,
        ]);
        return written ? this.state(service, name, parse(written.data), parse(rule?.data)) : [];
      }),
    );
    return states.flat();
  }

  private state(service: string, name: string, written: unknown, rule: unknown): InstanceState[] {
    const entry = isMap(written) ? written : { name, written };
    if ((entry['cluster'] ?? 'DEFAULT') !== this.cluster) return [];
    const over = isMap(rule) ? rule : {};
    const metadata =
      isMap(over['metadata']) && isMap(entry['metadata'])
        ? { ...entry['metadata'], ...over['metadata'] }
        : entry['metadata'];
    return this.reader.readAll(service, [{ ...entry, ...over, host: entry['host'], port: entry['port'], metadata }]);
  }

  /** Whatever a lost session took with it is written anew by the next. */
  private async follow(): Promise<void> {
    const { session } = this.options;
    while (!this.closing.signal.aborted) {
      try {
        const link = await session.connected(this.closing.signal);
        await this.restore();
        this.poke();
        await aborted(AbortSignal.any([link.signal, this.closing.signal]));
        if (!this.closing.signal.aborted) this.hears(false);
      } catch {
        return;
      }
    }
  }

  private async link(): Promise<ZooKeeperLink> {
    const { session, clock } = this.options;
    const late = new AbortController();
    const waiting = AbortSignal.any([late.signal, this.closing.signal]);
    const given = new AbortController();
    void clock.delay(CONNECTED_WITHIN_MS, given.signal).then(() => late.abort());
    try {
      return await session.connected(waiting);
    } catch (error) {
      throw new Failure(PlatformErrors.UNAVAILABLE, 'ZooKeeper cannot be reached', { cause: error });
    } finally {
      given.abort();
    }
  }
}

/** False when there is such a node already. */
async function made(link: ZooKeeperLink, path: string, data: Buffer, ephemeral: boolean): Promise<boolean> {
  try {
    await link.create(path, { data, ephemeral });
    return true;
  } catch (error) {
    if (isNodeExists(error)) return false;
    throw error;
  }
}

/** A folder that is not there has no children. */
async function childrenOf(link: ZooKeeperLink, path: string, onChange?: () => void): Promise<string[]> {
  return (await link.stat(path)) ? link.children(path, onChange) : [];
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined for what is no JSON: others may write there too. */
function parse(data: Buffer | undefined): unknown {
  if (data === undefined || data.length === 0) return undefined;
  try {
    return JSON.parse(data.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
