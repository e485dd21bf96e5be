/** One process that answers for a service. */
export interface ServiceInstance {
  /** Name of the service in the registry: `order`, `inventory`, `gateway`, ... */
  readonly service: string;
  readonly host: string;
  /** The gRPC port, or the HTTP port of a service without gRPC. */
  readonly port: number;
  /** 1 by default; traffic is shared in proportion. 0 gets none. */
  readonly weight: number;
  /** `version`, `shape`, `http` (port), `pid`, `started-at`. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Registered {
  /** Takes the instance out of every caller's list; resolves when the registry has confirmed, or after 5 s. Safe to repeat. */
  deregister(): Promise<void>;
}

/** Who answers for which service. When the registry is down, the last list stays in force and registrations are repeated when it is back. */
export abstract class Registry {
  /** Resolves when the registry has confirmed. Rejects after 30 s: a registry that starts at the same time is slow. */
  abstract register(instance: ServiceInstance): Promise<Registered>;

  /** Calls `listener` with the healthy, enabled instances of weight above 0: once soon, then after each change, with an empty list too. Returns the way to stop. */
  abstract watch(service: string, listener: (instances: readonly ServiceInstance[]) => void): () => void;

  /** What `watch` last said, or one look if nobody watches. */
  abstract instances(service: string): Promise<readonly ServiceInstance[]>;

  /** Names of all services that the registry knows. */
  abstract services(): Promise<readonly string[]>;
}
