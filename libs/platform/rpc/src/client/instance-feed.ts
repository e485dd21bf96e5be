import { addressOf, type Registry, type ServiceInstance } from '@weir/platform/discovery';
import type { Clock } from '@weir/platform/kernel';

type Listener = (instances: readonly ServiceInstance[]) => void;

/** The registry's list of one service, kept for the channel and for calls that find it empty. */
export class InstanceFeed {
  private readonly listeners = new Set<Listener>();
  private readonly stop: () => void;
  private known: readonly ServiceInstance[] | undefined;

  constructor(
    registry: Registry,
    readonly service: string,
    /** Name of the instance that is left out. Default: none. */
    without?: string,
  ) {
    this.stop = registry.watch(service, (all) => {
      const instances = without === undefined ? all : all.filter(({ metadata }) => metadata['instance'] !== without);
      this.known = instances;
      for (const listener of this.listeners) listener(instances);
    });
  }

  get empty(): boolean {
    return this.known === undefined || this.known.length === 0;
  }

  get size(): number {
    return this.known?.length ?? 0;
  }

  /** `host:port` of each. */
  get addresses(): string[] {
    return (this.known ?? []).map(addressOf);
  }

  /** Calls `listener` soon, never at once, when the list is known, and after each change. Returns the way to stop. */
  follow(listener: Listener): () => void {
    const own: Listener = (instances) => listener(instances);
    this.listeners.add(own);
    queueMicrotask(() => this.known && this.listeners.has(own) && own(this.known));
    return () => void this.listeners.delete(own);
  }

  /** Resolves true as soon as there is an instance, false after `ms`. */
  async some(ms: number, clock: Clock): Promise<boolean> {
    if (!this.empty) return true;
    const found = new AbortController();
    const stop = this.follow((instances) => instances.length > 0 && found.abort());
    await clock.delay(ms, found.signal);
    stop();
    return !this.empty;
  }

  close(): void {
    this.stop();
    this.listeners.clear();
  }
}
