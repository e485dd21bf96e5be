import { type Registered, Registry, type ServiceInstance } from './registry.js';

type Listener = (instances: readonly ServiceInstance[]) => void;

/** A registry inside one process: for the embedded infrastructure, `mono-rpc` and specs. */
export class InProcessRegistry extends Registry {
  private readonly known = new Map<string, Map<string, ServiceInstance>>();
  private readonly listeners = new Map<string, Set<Listener>>();

  /** An instance of the same host and port is replaced: a new weight or new metadata come this way. */
  override async register(instance: ServiceInstance): Promise<Registered> {
    const instances = this.known.get(instance.service) ?? new Map<string, ServiceInstance>();
    this.known.set(instance.service, instances.set(`${instance.host}:${instance.port}`, instance));
    this.announce(instance.service);
    return { deregister: async () => this.deregister(instance) };
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

  private deregister({ service, host, port }: ServiceInstance): void {
    if (this.known.get(service)?.delete(`${host}:${port}`)) this.announce(service);
  }

  private current(service: string): readonly ServiceInstance[] {
    return [...(this.known.get(service)?.values() ?? [])].filter(({ weight }) => weight > 0);
  }

  private announce(service: string): void {
    const instances = this.current(service);
    for (const listener of this.listeners.get(service) ?? []) queueMicrotask(() => listener(instances));
  }
}
