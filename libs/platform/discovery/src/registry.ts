/** One process that answers for a service. */
export interface ServiceInstance {
  /** Name of the service in the registry: `order`, `inventory`, `gateway`, ... */
  readonly service: string;
  readonly host: string;
  /** The gRPC port, or the HTTP port of a service without gRPC. */
  readonly port: number;
  /** 1 by default; traffic is shared in proportion. 0 gets none. At most 10 000. */
  readonly weight: number;
  /** `version`, `zone`, `tags` (comma between), `shape`, `http` (port), `pid`, `started-at` (ms since 1970). */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface RegisterOptions {
  /** An ephemeral instance leaves with its process; a persistent one stays until it is deregistered. Default true. */
  readonly ephemeral?: boolean;
}

/** An instance as the operator sees it, with those that take no traffic. */
export interface InstanceState extends ServiceInstance {
  readonly enabled: boolean;
  readonly healthy: boolean;
  readonly ephemeral: boolean;
}

/** What an operator may change from outside; it stays in force until the instance registers anew. */
export interface InstanceChange {
  readonly weight?: number;
  readonly enabled?: boolean;
  /** Put over the instance's own, key by key. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface Registered {
  /** Takes the instance out of every caller's list; resolves when the registry has confirmed, or after 5 s. Safe to repeat. */
  deregister(): Promise<void>;
  /** Weight 0 first, so that callers turn away; deregisters `waitMs` later. Safe to repeat. */
  drain(waitMs: number): Promise<void>;
}

/**
 * Who answers for which service. When the registry is down, the last list stays in force, also in a process that has just started, and registrations are repeated
 * when it is back.
 */
export abstract class Registry {
  /** Resolves when the registry has confirmed, or after 10 s: what a dead registry has missed is repeated until it is there. A second one for the same address replaces the first. */
  abstract register(instance: ServiceInstance, options?: RegisterOptions): Promise<Registered>;

  /** Calls `listener` with the healthy, enabled instances of weight above 0: once soon, then after each change, with an empty list too. Returns the way to stop. */
  abstract watch(service: string, listener: (instances: readonly ServiceInstance[]) => void): () => void;

  /** What `watch` last said, or one look if nobody watches. */
  abstract instances(service: string): Promise<readonly ServiceInstance[]>;

  /** Names of all services that the registry knows. */
  abstract services(): Promise<readonly string[]>;

  /** All instances of a service, those that take no traffic too, as the registry has them now. Rejects with PLATFORM.UNAVAILABLE. */
  abstract everyone(service: string): Promise<readonly InstanceState[]>;

  /** Changes an instance from outside. Rejects with REGISTRY.NO_INSTANCE, PLATFORM.UNAVAILABLE. Safe to repeat. */
  abstract change(service: string, at: Address, change: InstanceChange): Promise<void>;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export const addressOf = ({ host, port }: Address): string => `${host}:${port}`;
