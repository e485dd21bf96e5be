import { type Clock, Failure, type Lifecycle, PlatformErrors, Poller } from '@weir/platform/kernel';
import type { Log, Metrics } from '@weir/platform/telemetry';
import { z } from 'zod';
import { HostList, takingTraffic } from './nacos/host-list.js';
import { loadNacosSdk, type NacosInstance, type NacosNaming } from './nacos/nacos.sdk.js';
import { NacosSession } from './nacos/nacos.session.js';
import { type Registered, Registry, type ServiceInstance } from './registry.js';

export interface NacosRegistryOptions {
  /** `host:port` of Nacos, several separated by commas. */
  readonly address: string;
  /** Empty when the server runs without auth. */
  readonly username: string;
  readonly password: string;
  /** Namespace id. Default `public`. */
  readonly namespace?: string;
  /** The host under which this process is registered; pushes arrive there. Default: the first network card's address. */
  readonly host?: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
}

/** The one cluster we use; the SDK keeps a second, slower list for "all clusters", so it is always named. */
const CLUSTER = 'DEFAULT';
const GROUP = 'DEFAULT_GROUP';
/** Looks at every watched service this often, milliseconds; pushes come in between. */
const LOOK_EVERY_MS = 2_500;
const LOOK_AGAIN_MS = 500;
/** After an outage an empty list means that the heartbeats (every 5 s) have not arrived yet, milliseconds. */
const DOUBT_AFTER_OUTAGE_MS = 15_000;
const REGISTER_WITHIN_MS = 30_000;
const DEREGISTER_WITHIN_MS = 5_000;

const serviceList = z.object({ doms: z.array(z.string()).nullish() });
const instanceList = z.object({ hosts: z.unknown() });

/**
 * Registry in Nacos through its SDK, which registers, sends the heartbeats (they register again after a restart of Nacos) and receives pushes.
 * Lists are ours: the SDK never reports that the last instance has gone.
 */
export class NacosRegistry extends Registry {
  private readonly watched = new Map<string, { list: HostList; push: (hosts: unknown) => void }>();
  private readonly leaving = new Set<Promise<void>>();
  private unreachableAt = Number.NEGATIVE_INFINITY;
  private doubting = false;
  private readonly looks: Poller;
  private closed: Promise<void> | undefined;

  private constructor(
    private readonly options: NacosRegistryOptions,
    private readonly session: NacosSession,
    private readonly naming: NacosNaming,
  ) {
    super();
    this.looks = new Poller(() => this.look(), {
      clock: options.clock,
      idleMs: () => (this.doubting ? LOOK_AGAIN_MS : LOOK_EVERY_MS),
      errorMs: LOOK_EVERY_MS,
      onError: (error) => options.log.error('looking at the registry failed', { error }),
    }).start();
  }

  /** Resolves whether Nacos answers or not. */
  static async open(options: NacosRegistryOptions): Promise<NacosRegistry> {
    const { clock, log, metrics, lifecycle, host, namespace = 'public' } = options;
    const reachable = metrics.gauge(
      'weir_registry_reachable',
      '1 while the registry answers, 0 while the last lists stay in force',
    );
    const sdk = await loadNacosSdk(host);
    const session = new NacosSession({
      ...options,
      onReachable: (up) => {
        reachable.set(up ? 1 : 0);
        if (!up) registry.unreachableAt = clock.monotonic();
      },
    });
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
    lifecycle.onStop('clients', 'nacos registry', () => registry.close());
    return registry;
  }

  override async register(instance: ServiceInstance): Promise<Registered> {
    const { clock, address } = { clock: this.options.clock, address: this.options.address };
    const entry = toNacos(instance);
    const giveUpAt = clock.monotonic() + REGISTER_WITHIN_MS;
    for (;;) {
      try {
        await within(clock, giveUpAt - clock.monotonic(), this.naming.registerInstance(instance.service, entry));
        return this.registered(instance.service, entry);
      } catch (error) {
        if (clock.monotonic() + LOOK_AGAIN_MS > giveUpAt) {
          void this.naming.deregisterInstance(instance.service, entry).catch(() => undefined);
          const sentence = `Nacos at ${address} did not confirm ${instance.service} at ${entry.ip}:${entry.port} within 10 s`;
          throw new Failure(PlatformErrors.UNAVAILABLE, sentence, { cause: error });
        }
        await clock.delay(LOOK_AGAIN_MS);
      }
    }
  }

  override watch(service: string, listener: (instances: readonly ServiceInstance[]) => void): () => void {
    const { list, push } = this.watched.get(service) ?? this.subscribe(service);
    const own = (instances: readonly ServiceInstance[]) => listener(instances);
    list.listeners.add(own);
    queueMicrotask(() => list.current && list.listeners.has(own) && own(list.current));
    return () => {
      list.listeners.delete(own);
      if (list.listeners.size > 0 || this.watched.get(service)?.list !== list) return;
      this.watched.delete(service);
      this.naming.unSubscribe({ serviceName: service, clusters: CLUSTER }, push);
    };
  }

  override async instances(service: string): Promise<readonly ServiceInstance[]> {
    return this.watched.get(service)?.list.current ?? this.ask(service);
  }

  override async services(): Promise<readonly string[]> {
    const query = { pageNo: 1, pageSize: 1_000, namespaceId: this.namespace, groupName: GROUP };
    return serviceList.parse(await this.session.get('/ns/service/list', query)).doms ?? [];
  }

  /** Waits for the deregistrations under way, at most about 4 s. Leaves no timer and no socket. */
  close(): Promise<void> {
    this.closed ??= (async () => {
      await Promise.all(this.leaving);
      const stopped = this.looks.stop();
      this.session.close();
      await stopped;
      await this.naming.close();
    })();
    return this.closed;
  }

  private get namespace(): string {
    return this.options.namespace ?? 'public';
  }

  private registered(service: string, entry: NacosInstance): Registered {
    let leaving: Promise<void> | undefined;
    return { deregister: () => (leaving ??= this.leave(service, entry)) };
  }

  /** Twice: a heartbeat in flight during the first would bring the instance back for 30 s. */
  private async leave(service: string, entry: NacosInstance): Promise<void> {
    const { clock, log } = this.options;
    const once = () =>
      within(clock, DEREGISTER_WITHIN_MS, this.naming.deregisterInstance(service, entry)).catch((error: unknown) =>
        log.warn('Nacos did not confirm that an instance left; it removes the instance by itself after 30 s', {
          service,
          error,
        }),
      );
    await once();
    const again = clock
      .delay(1_000)
      .then(once)
      .finally(() => this.leaving.delete(again));
    this.leaving.add(again);
  }

  private subscribe(service: string): { list: HostList; push: (hosts: unknown) => void } {
    const list = new HostList(this.options.clock);
    const entry = { list, push: (hosts: unknown) => void this.offer(service, list, hosts) };
    this.watched.set(service, entry);
    this.naming.subscribe({ serviceName: service, clusters: CLUSTER }, entry.push);
    this.looks.poke();
    return entry;
  }

  /** The SDK drops an empty push; we look for ourselves at each push. */
  private hearPushes(): void {
    const reactor = this.naming._hostReactor;
    const process = reactor.processServiceJSON.bind(reactor);
    reactor.processServiceJSON = (json) => {
      if (/"hosts":\[\]/.test(json)) this.looks.poke();
      return process(json);
    };
  }

  private async look(): Promise<boolean> {
    const believed = await Promise.all(
      [...this.watched].map(async ([service, { list }]) => {
        try {
          return this.offer(service, list, await this.hosts(service));
        } catch {
          return true;
        }
      }),
    );
    this.doubting = believed.includes(false);
    return false;
  }

  private offer(service: string, list: HostList, hosts: unknown): boolean {
    const outage = this.options.clock.monotonic() - this.unreachableAt < DOUBT_AFTER_OUTAGE_MS;
    return list.offer(takingTraffic(service, hosts), outage);
  }

  private async ask(service: string): Promise<readonly ServiceInstance[]> {
    return takingTraffic(service, await this.hosts(service));
  }

  private async hosts(service: string): Promise<unknown> {
    const query = {
      serviceName: `${GROUP}@@${service}`,
      clusters: CLUSTER,
      namespaceId: this.namespace,
      healthyOnly: false,
    };
    return instanceList.parse(await this.session.get('/ns/instance/list', query)).hosts;
  }
}

/** The SDK turns weight 0 into 1, so an instance without traffic is registered as disabled. */
function toNacos({ host, port, weight, metadata }: ServiceInstance): NacosInstance {
  const enabled = weight > 0;
  return { ip: host, port, weight, enabled, healthy: true, ephemeral: true, clusterName: CLUSTER, metadata };
}

async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = clock.delay(ms, over.signal).then(() => {
    throw new Failure(PlatformErrors.TIMEOUT, `Nacos did not answer within ${Math.round(ms)} ms`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    over.abort();
  }
}
