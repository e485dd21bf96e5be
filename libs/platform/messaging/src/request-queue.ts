import { type Clock, type Lifecycle, type Live, Poller } from '@weir/platform/kernel';
import type { Log } from '@weir/platform/telemetry';
import type { EventBus, EventMessage, IncomingEvent } from './event-bus.js';
import type { MessagingSettings } from './messaging.settings.js';
import type { RequestLog } from './request-log.js';
import { type Waiting, WaitingRoom } from './waiting-room.js';

/** Header that names the request: several records may carry the same name. */
export const REQUEST_HEADER = 'request';
/** Header that tells whether two records of one name ask for the same. */
export const WISH_HEADER = 'wish';

/** Between two looks at how far the group is while something waits, and while nothing does, ms. */
const LOOK = { busy: 200, idle: 1000 };
/** Weight of the newest second in the drain rate. */
const FRESH = 0.3;

/** Where a request stands. */
export interface Queued {
  /** 1: the next of its partition. */
  readonly position: number;
  /** Seconds until it is its turn; null while nobody can say, as the group is paused or has not begun. */
  readonly etaSeconds: number | null;
}

export interface RequestQueueOptions {
  readonly topic: string;
  /** Who works the requests off. */
  readonly group: string;
  /** Name of this process among those that watch the topic. */
  readonly instance: string;
  readonly bus: EventBus;
  readonly requests: RequestLog;
  readonly settings: Live<MessagingSettings>;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
}

/** A request topic as one face of the shop knows it: what waits in it, whoever appended it, and how fast it is worked off. Its memory is bounded by the backlog. */
export class RequestQueue {
  private readonly room = new WaitingRoom();
  private readonly poller: Poller;
  private rate = 0;
  /** By partition what was there already when we began to watch and has not been read yet; undefined before the first look. */
  private unread: Map<number, number> | undefined;
  private lastLook: { at: number; committed: number } | undefined;

  constructor(private readonly options: RequestQueueOptions) {
    const { clock, log, topic } = options;
    this.poller = new Poller(() => this.look(), {
      clock,
      idleMs: () => (this.room.backlog > 0 ? LOOK.busy : LOOK.idle),
      onError: (error) => log.debug('the progress of a request topic is not known', { topic, error }),
    });
  }

  /** Follows the topic from where the group stands. Nobody waits for it. */
  start(): void {
    const { bus, group, instance, lifecycle, log, topic } = this.options;
    lifecycle.onStop('work', `requests ${topic}`, () => this.poller.stop());
    this.poller.start();
    const handle = async (batch: readonly IncomingEvent[]): Promise<void> => batch.forEach((one) => this.note(one));
    bus
      .subscribe({ group: `${group}-watch`, instance, topics: [topic], from: { group }, maxBatch: 1000, handle })
      .catch((error: unknown) => log.error('a request topic cannot be followed', { topic, error }));
  }

  /**
   * Resolves with its place when the request is on disk. `name` and `wish` are remembered: the same name with the same wish is not appended again while it waits.
   * Fails as RequestLog.append does; undefined when the name waits with another wish.
   */
  async append(name: string, wish: string, message: EventMessage, withinMs: number): Promise<Queued | undefined> {
    if (this.room.find(name)) return this.again(name, wish);
    const headers = { ...message.headers, [REQUEST_HEADER]: name, [WISH_HEADER]: wish };
    const { partition, offset } = await this.options.requests.append({ ...message, headers }, withinMs);
    const waiting = { name, wish, key: message.key, partition, offset };
    const first = this.room.backlog === 0;
    this.room.add(waiting);
    if (first) this.poller.poke();
    return this.placeOf(waiting);
  }

  /** Where a repeated request stands; undefined when the name waits with another wish. */
  again(name: string, wish: string): Queued | undefined {
    const before = this.room.find(name);
    return before?.wish === wish ? this.placeOf(before) : undefined;
  }

  find(name: string): Queued | undefined {
    const waiting = this.room.find(name);
    return waiting && this.placeOf(waiting);
  }

  /** Whether a request of this key waits. */
  holds(key: string): boolean {
    return this.room.holds(key);
  }

  /** False while requests from before our time may wait of which we have not heard yet. */
  get known(): boolean {
    return this.unread?.size === 0;
  }

  /** Requests that the group has not worked off. */
  get backlog(): number {
    return this.room.backlog;
  }

  /** As `backlog`, of the last look at the group: without what came since, which may have been worked off already. */
  get seenBacklog(): number {
    return this.room.seen;
  }

  /** Requests worked off in a second, of late. */
  get drainRate(): number {
    return this.rate;
  }

  /** Seconds until everything that waits is worked off; null while nobody can say. */
  get drainSeconds(): number | null {
    const rate = this.expectedRate();
    return rate === undefined ? null : this.room.backlog / rate;
  }

  private placeOf({ partition, offset }: Waiting): Queued {
    const position = Math.max(1, offset - this.room.committed(partition) + 1);
    const rate = this.expectedRate();
    const share = this.room.shareOf(partition);
    return { position, etaSeconds: rate === undefined ? null : Math.ceil((position / (rate * share)) * 10) / 10 };
  }

  /** Undefined while the group is paused or has never been seen at work. */
  private expectedRate(): number | undefined {
    const held = this.options.settings.value.groups[this.options.group];
    if (held?.paused) return undefined;
    const seen = this.rate >= 1 ? this.rate : undefined;
    return held?.ratePerSecond === undefined ? seen : Math.min(held.ratePerSecond, seen ?? held.ratePerSecond);
  }

  private note({ key, partition, offset, headers }: IncomingEvent): void {
    if (Number(offset) + 1 >= (this.unread?.get(partition) ?? Infinity)) this.unread?.delete(partition);
    const name = headers[REQUEST_HEADER];
    if (name !== undefined)
      this.room.add({ name, wish: headers[WISH_HEADER] ?? '', key, partition, offset: Number(offset) });
  }

  private async look(): Promise<boolean> {
    const { clock, group, requests, topic } = this.options;
    const progress = await requests.progress(topic, group);
    const busy = this.room.backlog > 0;
    this.room.advance(progress);
    this.unread ??= new Map(progress.map(({ partition, latest }) => [partition, latest]));
    for (const { partition, committed } of progress)
      if (committed >= (this.unread.get(partition) ?? 0)) this.unread.delete(partition);
    const look = { at: clock.monotonic(), committed: progress.reduce((sum, { committed }) => sum + committed, 0) };
    const seconds = this.lastLook ? (look.at - this.lastLook.at) / 1000 : 0;
    if (this.lastLook && busy && seconds > 0) {
      const seen = Math.max(0, look.committed - this.lastLook.committed) / seconds;
      const weight = Math.min(1, FRESH * seconds * 5);
      this.rate = this.rate === 0 ? seen : this.rate * (1 - weight) + seen * weight;
    }
    this.lastLook = look;
    return false;
  }
}
