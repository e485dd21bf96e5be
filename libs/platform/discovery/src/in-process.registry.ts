import { SystemClock, type Clock } from '@weir/platform/kernel';
import { inOrder, takingTraffic } from './entries.js';
import { noInstance } from './registry.errors.js';
import {
  type Address,
  addressOf,
  type InstanceChange,
  type InstanceState,
  type Registered,
  type RegisterOptions,
  Registry,
  type ServiceInstance,
} from './registry.js';

type Listener = (instances: readonly ServiceInstance[]) => void;

/** A registry inside one process: for the embedded infrastructure, `mono-rpc` and specs. */
export class InProcessRegistry extends Registry {
  private readonly known = new Map<string, Map<string, InstanceState>>();
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(private readonly clock: Clock = new SystemClock()) {
    super();
  }

  /** An instance of the same host and port is replaced: a new weight or new metadata come this way. */
  override async register(instance: ServiceInstance, { ephemeral = true }: RegisterOptions = {}): Promise<Registered> {
    const state: InstanceState = { ...instance, enabled: true, healthy: true, ephemeral };
    this.put(state);
    const deregister = async (): Promise<void> => this.remove(instance);
    return {
      deregister,
      drain: async (waitMs) => {
        await this.change(instance.service, instance, { weight: 0 }).catch(() => undefined);
        await this.clock.delay(waitMs);
        await deregister();
      },
    };
  }

  override watch(service: string, listener: Listener): () => void {
    const own: Listener = (instances) => listener(instances);
    const listeners = this.listeners.get(service) ?? new Set<Listener>();
    this.listeners.set(service, listeners.add(own));
    queueMicrotask(() => listeners.has(own) && own(this.current(service)));
    return () => void listeners.delete(own);
  }

  override async instances(service: string): Promise<readonly ServiceInstance[]> {
    return this.current(service);
  }

  override async services(): Promise<readonly string[]> {
    return [...this.known].filter(([, instances]) => instances.size > 0).map(([service]) => service);
  }

  override async everyone(service: string): Promise<readonly InstanceState[]> {
    return [...(this.known.get(service)?.values() ?? [])];
  }

  override async change(service: string, at: Address, { metadata, ...rest }: InstanceChange): Promise<void> {
    const state = this.known.get(service)?.get(addressOf(at));
    if (!state) throw noInstance(service, at);
    this.put({ ...state, ...rest, metadata: inOrder({ ...state.metadata, ...metadata }) });
  }

  private put(state: InstanceState): void {
    const instances = this.known.get(state.service) ?? new Map<string, InstanceState>();
    this.known.set(state.service, instances.set(addressOf(state), state));
    this.announce(state.service);
  }

  private remove(instance: ServiceInstance): void {
    if (this.known.get(instance.service)?.delete(addressOf(instance))) this.announce(instance.service);
  }

  private current(service: string): readonly ServiceInstance[] {
    return takingTraffic([...(this.known.get(service)?.values() ?? [])]);
  }

  private announce(service: string): void {
    const instances = this.current(service);
    for (const listener of this.listeners.get(service) ?? []) queueMicrotask(() => listener(instances));
  }
}
