/** How one method may be called. */
export interface CallPolicy {
  /** Milliseconds for all attempts together; what the settings say of the method wins, and the caller's own deadline if it is earlier. Default: `rpc.deadlineMs` of the settings. */
  readonly deadlineMs?: number;
  /** Key of consistent hashing. Default: the field that the settings name for the method. */
  readonly hashKey?: string;
  /** True when a repeated call is harmless; only then is it tried again on another instance after UNAVAILABLE. */
  readonly repeatable: boolean;
}

/** Calls on one remote service; `methods` are named as in the proto, in camel case. */
export interface RpcClient {
  /** Rejects with a Failure: the answerer's own code when it gave one, else PLATFORM.UNAVAILABLE, PLATFORM.TIMEOUT, PLATFORM.OVERLOADED or PLATFORM.INTERNAL. */
  call<Reply>(method: string, request: object, policy: CallPolicy): Promise<Reply>;
}

/** Channels to services found in the registry, balanced and guarded as the settings say. */
export abstract class RpcClients {
  /** `service` is the name in the registry, `protoService` the full name in the proto, e.g. `weir.order.v1.OrderService`. */
  abstract for(service: string, protoService: string): RpcClient;

  /** The same clients for processes other than this one, though this one may answer for the same service. */
  abstract elsewhere(): RpcClients;

  /** Whether at least one instance of a service that somebody here calls is known. */
  abstract finds(service: string): boolean;

  /** Full names, in the proto, of the services that this process calls. */
  abstract called(): readonly string[];
}
