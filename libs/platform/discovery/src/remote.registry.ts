import { type Clock, Poller } from '@weir/platform/kernel';
import type { Log, Metrics } from '@weir/platform/telemetry';
import { EntryReader, takingTraffic } from './entries.js';
import {
  addressOf,
  type InstanceState,
  type Registered,
  type RegisterOptions,
  Registry,
  type ServiceInstance,
} from './registry.js';
import { ServiceList } from './service-list.js';
import type { Snapshots } from './snapshots.js';

export interface RemoteRegistryOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Default: nothing is kept on disk. */
  readonly snapshots?: Snapshots | undefined;
}

/** An instance that this process wants to be there. */
export interface Wanted {
  readonly instance: ServiceInstance;
  readonly ephemeral: boolean;
}

/** Looks at every watched service this often, milliseconds; pushes come in between. */
const LOOK_EVERY_MS = 2_500;
const LOOK_AGAIN_MS = 500;
/** After an outage an empty list means that the others have not come back yet, milliseconds. */
const DOUBT_AFTER_OUTAGE_MS = 15_000;
const CONFIRM_WITHIN_MS = 10_000;
const DEREGISTER_WITHIN_MS = 5_000;

/**
 * A registry on a server: what this process wants there and what it believes about others outlives every outage. Adapters say how one entry is written, removed and
 * read; pushes only make us look sooner.
 */
export abstract class RemoteRegistry extends Registry {
  protected readonly reader: EntryReader;
  protected readonly closing = new AbortController();
  private readonly wanted = new Map<string, Wanted>();
  private readonly watched = new Map<string, ServiceList>();
  private readonly leaving = new Set<Promise<void>>();
  private readonly looks: Poller;
  private readonly reachable;
  private unreachableAt = Number.NEGATIVE_INFINITY;
  private doubting = false;

  protected constructor(private readonly base: RemoteRegistryOptions) {
    super();
    this.reader = new EntryReader(base.log);
    this.reachable = base.metrics.gauge(
      'weir_registry_reachable',
      '1 while the registry answers, 0 while the last lists stay in force',
    );
    this.looks = new Poller(() => this.look(), {
      clock: base.clock,
      idleMs: () => (this.doubting ? LOOK_AGAIN_MS : LOOK_EVERY_MS),
      errorMs: LOOK_EVERY_MS,
      onError: (error) => base.log.error('looking at the registry failed', { error }),
    });
  }

  /** Writes the entry, or confirms that it stands. Repeatable. */
  protected abstract put(wanted: Wanted): Promise<void>;
  /** Removes the entry; one that is gone is fine. */
  protected abstract remove(wanted: Wanted): Promise<void>;
  /** The service as it is now, at least those who take traffic. Also arms pushes, where that is done by reading. */
  protected abstract read(service: string): Promise<readonly InstanceState[]>;
  protected watching(_service: string): void {}
  protected unwatched(_service: string): void {}

  override async register(instance: ServiceInstance, { ephemeral = true }: RegisterOptions = {}): Promise<Registered> {
    const { clock, log } = this.base;
    const wanted: Wanted = { instance, ephemeral };
    this.wanted.set(keyOf(instance), wanted);
    const confirmed = this.insist(wanted);
    const late = new AbortController();
    const inTime = await Promise.race([
      confirmed.then(() => true),
      clock.delay(CONFIRM_WITHIN_MS, late.signal).then(() => false),
    ]);
    late.abort();
    if (!inTime)
      log.warn('the registry did not confirm a registration; it is repeated until it does', {
        service: instance.service,
        address: addressOf(instance),
      });
    let left: Promise<void> | undefined;
    const deregister = (): Promise<void> => (left ??= this.leave(wanted));
    let drained: Promise<void> | undefined;
    return {
      deregister,
      drain: (waitMs) =>
        (drained ??= (async () => {
          const turned = this.change(instance.service, instance, { weight: 0 });
          await this.within(DEREGISTER_WITHIN_MS, turned).catch(() => undefined);
          await clock.delay(waitMs);
          await deregister();
        })()),
    };
  }

  override watch(service: string, listener: (instances: readonly ServiceInstance[]) => void): () => void {
    const list = this.watched.get(service) ?? this.subscribe(service);
    const own = (instances: readonly ServiceInstance[]) => listener(instances);
    list.listeners.add(own);
    queueMicrotask(() => list.current && list.listeners.has(own) && own(list.current));
    return () => {
      list.listeners.delete(own);
      if (list.listeners.size > 0 || this.watched.get(service) !== list) return;
      this.watched.delete(service);
      this.unwatched(service);
    };
  }

  override async instances(service: string): Promise<readonly ServiceInstance[]> {
    return this.watched.get(service)?.current ?? takingTraffic(await this.read(service));
  }

  protected startLooking(): void {
    this.looks.start();
  }

  /** Something has changed, or may have: look now. */
  protected poke(): void {
    this.looks.poke();
  }

  protected hears(up: boolean): void {
    this.reachable.set(up ? 1 : 0);
    if (!up) this.unreachableAt = this.base.clock.monotonic();
  }

  /** A push that brought the list along. */
  protected offer(service: string, states: readonly InstanceState[]): boolean {
    const outage = this.base.clock.monotonic() - this.unreachableAt < DOUBT_AFTER_OUTAGE_MS;
    return this.watched.get(service)?.offer(takingTraffic(states), outage) ?? true;
  }

  /** Writes again what a new session, or a server that forgot, does not have. */
  protected async restore(): Promise<void> {
    await Promise.all([...this.wanted.values()].map((wanted) => this.confirm(wanted)));
  }

  /** Waits for the deregistrations under way, at most about 6 s. */
  protected async stopLooking(): Promise<void> {
    await Promise.all(this.leaving);
    this.closing.abort();
    await this.looks.stop();
  }

  protected async within<T>(ms: number, work: Promise<T>): Promise<T> {
    const over = new AbortController();
    const late = this.base.clock.delay(ms, over.signal).then(() => {
      throw new Error(`the registry did not answer within ${ms} ms`);
    });
    late.catch(() => undefined);
    try {
      return await Promise.race([work, late]);
    } finally {
      work.catch(() => undefined);
      over.abort();
    }
  }

  private async insist(wanted: Wanted): Promise<void> {
    while (!this.closing.signal.aborted && this.isWanted(wanted)) {
      if (await this.confirm(wanted)) return;
      await this.base.clock.delay(LOOK_AGAIN_MS, this.closing.signal);
    }
  }

  /** True when it stands. One that was given up meanwhile is taken back: a zombie must not return. */
  private async confirm(wanted: Wanted): Promise<boolean> {
    try {
      await this.put(wanted);
    } catch (error) {
      this.base.log.debug('a registration was not confirmed', { service: wanted.instance.service, error });
      return false;
    }
    if (!this.wanted.has(keyOf(wanted.instance))) await this.remove(wanted).catch(() => undefined);
    return true;
  }

  private isWanted(wanted: Wanted): boolean {
    return this.wanted.get(keyOf(wanted.instance)) === wanted;
  }

  /** Twice: a heartbeat or a write in flight during the first would bring the instance back. */
  private async leave(wanted: Wanted): Promise<void> {
    const { clock, log } = this.base;
    const { service } = wanted.instance;
    if (!this.isWanted(wanted) && this.wanted.has(keyOf(wanted.instance))) return;
    this.wanted.delete(keyOf(wanted.instance));
    const once = async (): Promise<void> => {
      if (this.wanted.has(keyOf(wanted.instance))) return;
      await this.within(DEREGISTER_WITHIN_MS, this.remove(wanted)).catch((error: unknown) =>
        log.warn('the registry did not confirm that an instance left; it forgets the silent by itself', {
          service,
          error,
        }),
      );
    };
    await once();
    const again = clock
      .delay(1_000)
      .then(once)
      .finally(() => this.leaving.delete(again));
    this.leaving.add(again);
  }

  private subscribe(service: string): ServiceList {
    const { clock, snapshots } = this.base;
    const list = new ServiceList(clock, (instances) => snapshots?.write(service, instances));
    this.watched.set(service, list);
    this.watching(service);
    this.poke();
    return list;
  }

  private async look(): Promise<boolean> {
    const believed = await Promise.all(
      [...this.watched].map(async ([service, list]) => {
        try {
          return this.offer(service, await this.read(service));
        } catch {
          const known = this.base.snapshots?.read(service);
          if (known && list.current === undefined) {
            this.base.log.warn('the registry does not answer; the list on disk is in force', { service });
            list.recall(known);
          }
          return true;
        }
      }),
    );
    this.doubting = believed.includes(false);
    return false;
  }
}

const keyOf = ({ service, host, port }: ServiceInstance): string => `${service} ${host}:${port}`;
