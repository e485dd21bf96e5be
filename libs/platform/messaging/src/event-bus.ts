/** An event as it travels: the body is JSON text, everything else is a header. */
export interface EventMessage {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly headers: EventHeaders;
}

/** `event-id`, `event-type`, `event-version`, `aggregate`, `seq`, `origin`, `occurred-at` (ms) and, when traced, `traceparent`. */
export type EventHeaders = Readonly<Record<string, string>>;

/** An event as a consumer meets it. */
export interface IncomingEvent {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly eventId: string;
  readonly type: string;
  readonly version: number;
  readonly seq: number;
  readonly occurredAt: number;
  readonly traceparent: string | undefined;
  readonly headers: EventHeaders;
  /** Parsed JSON, not yet checked by a schema (see `subscribeTo`); `undefined` when the body is not JSON. */
  readonly payload: unknown;
}

export interface Subscription {
  /** Consumer group: instances with the same name share the work, different names each get everything. */
  readonly group: string;
  /**
   * Which life of the group this is. A later one begins anew, under the id `<group>-<generation>`; dead letters and metrics stay those of the group.
   * Default 1, whose id is the group's name.
   */
  readonly generation?: number;
  /**
   * Name of this process, when each process shall get everything (multi-cast): a group of its own, `<group>-<instance>`, that keeps its place in the process and leaves
   * nothing behind in the bus. It does not make the process unready when it is deaf: ask `deafMs`. Default: none, the group's members share the work.
   */
  readonly instance?: string;
  readonly topics: readonly string[];
  /** Where a group without offsets begins. Default `earliest`. `latest` is for instances: a partition that changes hands in a shared group before its first commit would begin at its end again. `group`: where that group stands, for instances too. */
  readonly from?: 'earliest' | 'latest' | { readonly group: string };
  /** At most this many events a call. Default 500, or what the settings say (`handlerBatch`). */
  readonly maxBatch?: number;
  /** Types that `prepare` may want: others are ignored unread. Default: it is asked about every event. */
  readonly types?: ReadonlySet<string>;
  /**
   * Looks at each event before `handle` does: answers the event as `handle` shall see it, or undefined to ignore it, which is counted. `now` is this process's clock, ms.
   * What it throws makes the event a dead letter at once, with the error's message as reason. Default: every event as it came.
   */
  readonly prepare?: (event: IncomingEvent, now: number) => IncomingEvent | undefined;
  /**
   * At least once, in order per key; partitions may be merged into one batch. Offsets are committed only after it resolves.
   * When it throws, the events are tried one by one, each up to `maxAttempts` with back-off, and what still fails goes to `weir.<group>.dead`. A Failure of kind
   * `unavailable` or `overloaded` is no fault of the event: then the batch is tried until it passes.
   */
  readonly handle: (batch: readonly IncomingEvent[]) => Promise<void>;
  /** Default 5. */
  readonly maxAttempts?: number;
}

/** The group as the bus knows it. */
export const groupId = ({
  group,
  generation = 1,
  instance,
}: Pick<Subscription, 'group' | 'generation' | 'instance'>): string =>
  [group, ...(generation > 1 ? [generation] : []), ...(instance === undefined ? [] : [instance])].join('-');

export interface RunningSubscription {
  /** How long nothing could be consumed, ms; 0 while consuming. */
  deafMs(): number;
  /** Ends after the batch that is running; its offsets are committed. */
  stop(): Promise<void>;
}

/** The one way events travel between modules. Adapters: Kafka, and the embedded log. */
export abstract class EventBus {
  private readonly joined = new Set<Subscription>();

  /** The groups that this process is in at the moment. */
  get subscriptions(): readonly Pick<Subscription, 'group' | 'topics'>[] {
    return [...this.joined];
  }

  /** Resolves when every message is on disk at the broker (all in-sync replicas). Order per key is kept. A rejected call may have published some of them. */
  abstract publish(messages: readonly EventMessage[]): Promise<void>;

  /** Resolves when the group has joined. Stops by itself with the process (phase `consume`). */
  abstract subscribe(subscription: Subscription): Promise<RunningSubscription>;

  /** For adapters: the subscription counts as joined until it is stopped. */
  protected keep(subscription: Subscription, running: RunningSubscription): RunningSubscription {
    this.joined.add(subscription);
    return {
      deafMs: () => running.deafMs(),
      stop: () => {
        this.joined.delete(subscription);
        return running.stop();
      },
    };
  }
}
