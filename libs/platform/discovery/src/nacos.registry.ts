import { type Clock, Failure, type Lifecycle, PlatformErrors } from '@weir/platform/kernel';
import type { Log, Metrics } from '@weir/platform/telemetry';
import { z } from 'zod';
import { loadNacosSdk, type NacosInstance, type NacosNaming } from './nacos/nacos.sdk.js';
import { type NacosParameters, NacosSession } from './nacos/nacos.session.js';
import { noInstance } from './registry.errors.js';
import { type Address, addressOf, type InstanceChange, type InstanceState, type ServiceInstance } from './registry.js';
import { RemoteRegistry, type Wanted } from './remote.registry.js';
import type { Snapshots } from './snapshots.js';

export interface NacosRegistryOptions {
  /** `host:port` of Nacos, several separated by commas. */
  readonly address: string;
  /** Empty when the server runs without auth. */
  readonly username: string;
  readonly password: string;
  /** Namespace id. Default `public`. */
  readonly namespace?: string;
  /** Default `DEFAULT_GROUP`. */
  readonly group?: string;
  /** The cluster to register in and to look at. Default `DEFAULT`. */
  readonly cluster?: string;
  /** The host under which this process is registered; pushes arrive there. Default: the first network card's address. */
  readonly host?: string;
  readonly snapshots?: Snapshots | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
}

const REGISTER_WITHIN_MS = 5_000;
/** A catalogue page; more instances of one service are more than one page. */
const PAGE = 500;

const serviceList = z.object({ doms: z.array(z.string()).nullish() });
const instanceList = z.object({ hosts: z.unknown() });
const catalogue = z.object({ list: z.array(z.unknown()).nullish() });

/**
 * Registry in Nacos through its SDK, which registers, sends the heartbeats (they register again after a restart of Nacos) and receives pushes.
 * Lists are ours: the SDK never reports that the last instance has gone.
 */
export class NacosRegistry extends RemoteRegistry {
  private readonly pushes = new Map<string, (hosts: unknown) => void>();
  private readonly settled = new WeakSet<Wanted>();
  private readonly scope: { readonly namespace: string; readonly group: string; readonly cluster: string };
  private closed: Promise<void> | undefined;

  private constructor(
    options: NacosRegistryOptions,
    private readonly session: NacosSession,
    private readonly naming: NacosNaming,
  ) {
    super(options);
    const { namespace = 'public', group = 'DEFAULT_GROUP', cluster = 'DEFAULT' } = options;
    this.scope = { namespace, group, cluster };
  }

  /** Resolves whether Nacos answers or not. */
  static async open(options: NacosRegistryOptions): Promise<NacosRegistry> {
    const { log, lifecycle, host, namespace = 'public' } = options;
    const sdk = await loadNacosSdk(host);
    const session = new NacosSession({ ...options, onReachable: (up) => registry.hears(up) });
    const quiet = (...line: unknown[]) => log.debug('nacos sdk', { line: line.map(String).join(' ') });
    const naming = new sdk.NacosNamingClient({
      logger: { debug: () => undefined, info: () => undefined, warn: quiet, error: quiet },
      serverList: [...session.addresses],
      namespace,
      httpclient: session,
    });
    const registry = new NacosRegistry(options, session, naming);
    naming._beatReactor._clientBeatInterval = 1_000;
    naming.on('error', quiet);
    naming._hostReactor.on('error', quiet);
    registry.hearPushes();
    await naming.ready();
    registry.startLooking();
    lifecycle.onStop('clients', 'nacos registry', () => registry.close());
    return registry;
  }

  override async services(): Promise<readonly string[]> {
    const { namespace: namespaceId, group: groupName } = this.scope;
    const query = { pageNo: 1, pageSize: 1_000, namespaceId, groupName };
    return serviceList.parse(await this.session.get('/ns/service/list', query)).doms ?? [];
  }

  /** From the catalogue: the list for callers leaves the disabled out, and is some moments old. */
  override async everyone(service: string): Promise<readonly InstanceState[]> {
    const query = { ...this.named(service), clusterName: this.scope.cluster, pageNo: 1, pageSize: PAGE };
    const { status, data } = await this.session.ask('GET', '/ns/catalog/instances', query);
    if (status === 404 || (status >= 400 && /not found/.test(data))) return [];
    if (status !== 200) throw new Failure(PlatformErrors.UNAVAILABLE, `Nacos answered with HTTP ${status}`);
    return this.states(service, catalogue.parse(JSON.parse(data)).list ?? []);
  }

  override async change(service: string, at: Address, change: InstanceChange): Promise<void> {
    const state = (await this.everyone(service)).find((one) => addressOf(one) === addressOf(at));
    if (!state) throw noInstance(service, at);
    await this.overwrite({ ...state, ...change, metadata: { ...state.metadata, ...change.metadata } });
    this.poke();
  }

  /** Leaves no timer and no socket. */
  close(): Promise<void> {
    this.closed ??= (async () => {
      await this.stopLooking();
      this.session.close();
      await this.naming.close();
    })();
    return this.closed;
  }

  /** What an operator said about this address before is remembered by Nacos and would win; a process that starts speaks for itself. */
  protected override async put(wanted: Wanted): Promise<void> {
    const { instance, ephemeral } = wanted;
    const { service } = instance;
    const registering = this.naming.registerInstance(service, this.entry(wanted), this.scope.group);
    await this.within(REGISTER_WITHIN_MS, registering);
    if (this.settled.has(wanted)) return;
    const there = (await this.everyone(service)).find((one) => addressOf(one) === addressOf(instance));
    const asked = { ...instance, enabled: true, healthy: true, ephemeral };
    if (!there || !sameSaying(there, asked)) await this.overwrite(asked);
    this.settled.add(wanted);
  }

  protected override async remove(wanted: Wanted): Promise<void> {
    await this.naming.deregisterInstance(wanted.instance.service, this.entry(wanted), this.scope.group);
  }

  protected override async read(service: string): Promise<readonly InstanceState[]> {
    const query = { ...this.named(service), clusters: this.scope.cluster, healthyOnly: false };
    return this.states(service, instanceList.parse(await this.session.get('/ns/instance/list', query)).hosts);
  }

  protected override watching(service: string): void {
    const push = (hosts: unknown): void => void this.offer(service, this.states(service, hosts));
    this.pushes.set(service, push);
    this.naming.subscribe(this.subscription(service), push);
  }

  protected override unwatched(service: string): void {
    const push = this.pushes.get(service);
    if (push) this.naming.unSubscribe(this.subscription(service), push);
    this.pushes.delete(service);
  }

  /** The SDK keeps a second, slower list for "all clusters", so the cluster is always named. */
  private subscription(serviceName: string): { serviceName: string; groupName: string; clusters: string } {
    return { serviceName, groupName: this.scope.group, clusters: this.scope.cluster };
  }

  private named(service: string): { serviceName: string; namespaceId: string } {
    return { serviceName: `${this.scope.group}@@${service}`, namespaceId: this.scope.namespace };
  }

  private async overwrite({ service, ...state }: InstanceState): Promise<void> {
    const form: NacosParameters = {
      ...this.named(service),
      ip: state.host,
      port: state.port,
      clusterName: this.scope.cluster,
      weight: state.weight,
      enabled: state.enabled,
      ephemeral: state.ephemeral,
      metadata: JSON.stringify(state.metadata),
    };
    const { status, data } = await this.session.ask('PUT', '/ns/instance', form);
    if (status === 200) return;
    throw new Failure(
      PlatformErrors.UNAVAILABLE,
      `Nacos refused to change ${service}: HTTP ${status} ${data.slice(0, 200)}`,
    );
  }

  /** The SDK drops an empty push; we look for ourselves at each. */
  private hearPushes(): void {
    const reactor = this.naming._hostReactor;
    const process = reactor.processServiceJSON.bind(reactor);
    reactor.processServiceJSON = (json) => {
      if (/"hosts":\[\]/.test(json)) this.poke();
      return process(json);
    };
  }

  private states(service: string, hosts: unknown): InstanceState[] {
    const list = Array.isArray(hosts) ? hosts.map((one: unknown) => withHost(one)) : hosts;
    return this.reader.readAll(service, list);
  }

  /** The SDK turns weight 0 into 1, so an instance without traffic is registered as disabled and corrected afterwards. */
  private entry({ instance: { host, port, weight, metadata }, ephemeral }: Wanted): NacosInstance {
    const enabled = weight > 0;
    return { ip: host, port, weight, enabled, healthy: true, ephemeral, clusterName: this.scope.cluster, metadata };
  }
}

const withHost = (one: unknown): unknown =>
  typeof one === 'object' && one !== null ? { ...one, host: (one as { readonly ip?: unknown }).ip } : one;

function sameSaying(a: InstanceState & ServiceInstance, b: InstanceState): boolean {
  const said = ({ weight, enabled, metadata }: InstanceState): string =>
    JSON.stringify([weight, enabled, Object.entries(metadata).sort()]);
  return said(a) === said(b);
}
