import { type Clock, Failure } from '@weir/platform/kernel';
import { failpoint } from '@weir/platform/resilience';
import { type Log, type Metrics, Trace } from '@weir/platform/telemetry';
import { deadCode, deadLetter, deadReason } from './dead-letter.js';
import type { EventMessage, IncomingEvent, Subscription } from './event-bus.js';
import { type LogRecord, toEvent } from './record.js';

/** Names of ignored types that are logged, so that a flood of invented ones does not flood the log. */
const LOGGED_TYPES = 100;

/** First wait after a failed try, ms; doubles up to the longest. The next batch waits for the last try: with five tries that is less than a second. */
const BACKOFF = { first: 50, longest: 2000 };

export interface DeliveryOptions {
  readonly subscription: Subscription;
  readonly publish: (messages: readonly EventMessage[]) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

interface Dead {
  readonly record: LogRecord;
  readonly error: unknown;
  readonly attempts: number;
}

interface Pending {
  readonly record: LogRecord;
  readonly event: IncomingEvent;
  attempts: number;
  /** Not before this monotonic time. */
  notBefore: number;
}

/** Not the event's fault: something around it cannot answer. */
const isOutage = (error: unknown): boolean =>
  error instanceof Failure && (error.kind === 'unavailable' || error.kind === 'overloaded');

/** Brings records to a subscription's handler until each is handled or lies in the dead-letter topic. The same for every bus. */
export class Delivery {
  /** Scope of the failpoints. */
  private readonly consume: string;
  private readonly handled;
  private readonly batches;
  private readonly dead;
  private readonly retried;
  private readonly ignored;
  private readonly ignoredTypes = new Set<string>();

  constructor(private readonly options: DeliveryOptions) {
    const { metrics } = options;
    this.consume = `${options.subscription.group}.consume`;
    this.handled = metrics.counter('weir_events_handled_total', 'Events whose handler succeeded', ['group']);
    this.batches = metrics.counter(
      'weir_events_batches_total',
      'Calls of the handler that succeeded: handled events by batches is the size of a batch',
      ['group'],
    );
    this.dead = metrics.counter(
      'weir_events_dead_total',
      'Records sent to the dead-letter topic, by the code of the reason',
      ['group', 'reason'],
    );
    this.ignored = metrics.counter('weir_events_ignored_total', 'Events of types that the group does not want', [
      'group',
      'topic',
    ]);
    this.retried = metrics.counter('weir_events_retries_total', 'Tries of a handler that failed', ['group']);
  }

  /** Resolves when the offsets may be committed; rejects when `signal` aborts while something is still undecided. */
  async deliver(records: readonly LogRecord[], signal: AbortSignal): Promise<void> {
    const pending = await this.prepare(records);
    if (pending.length === 0) return;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.handle(pending.map(({ event }) => event));
      } catch (error) {
        this.report('a batch failed', error, { events: pending.length, attempt });
        if (!isOutage(error)) break;
        await this.rest(attempt, signal);
      }
    }
    await this.oneByOne(pending, signal);
  }

  /** What the handler shall see. What can be no event, or not one of its contract, is buried before the others are handled. */
  private async prepare(records: readonly LogRecord[]): Promise<Pending[]> {
    const { clock, subscription } = this.options;
    const pending: Pending[] = [];
    const dead: Dead[] = [];
    const ignored = new Map<string, number>();
    const now = clock.now();
    for (const record of records) {
      const type = subscription.types ? record.plainType : undefined;
      if (type !== undefined && !subscription.types?.has(type)) {
        this.ignore(record, type, ignored);
        continue;
      }
      try {
        const event = toEvent(record);
        const wanted = subscription.prepare ? subscription.prepare(event, now) : event;
        if (wanted) pending.push({ record, event: wanted, attempts: 0, notBefore: 0 });
        else this.ignore(record, event.type, ignored);
      } catch (error) {
        dead.push({ record, error, attempts: 0 });
      }
    }
    for (const [topic, events] of ignored) this.ignored.add({ group: subscription.group, topic }, events);
    await this.bury(dead);
    return pending;
  }

  /** Keeps the order per key; a key that waits for its next try does not hold the others up. */
  private async oneByOne(pending: readonly Pending[], signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    const queues = Map.groupBy(pending, ({ event }) => event.key);
    while (queues.size > 0) {
      const now = clock.monotonic();
      for (const [key, queue] of queues) {
        signal.throwIfAborted();
        while (queue[0] && queue[0].notBefore <= now && (await this.decide(queue[0]))) queue.shift();
        if (queue.length === 0) queues.delete(key);
      }
      const next = Math.min(...[...queues.values()].map(([head]) => head?.notBefore ?? 0));
      if (queues.size > 0) await clock.delay(Math.max(1, next - clock.monotonic()), signal);
    }
  }

  /** One try. True when the event is handled or dead. */
  private async decide(pending: Pending): Promise<boolean> {
    const { clock, subscription } = this.options;
    try {
      await this.handle([pending.event]);
      return true;
    } catch (error) {
      if (!isOutage(error)) pending.attempts += 1;
      this.report('an event failed', error, {
        eventId: pending.event.eventId,
        type: pending.event.type,
        attempt: pending.attempts,
      });
      if (pending.attempts >= (subscription.maxAttempts ?? 5)) {
        await this.bury([{ record: pending.record, error, attempts: pending.attempts }]);
        return true;
      }
      pending.notBefore = clock.monotonic() + backoff(Math.max(1, pending.attempts));
      return false;
    }
  }

  private async handle(events: readonly IncomingEvent[]): Promise<void> {
    const { subscription } = this.options;
    await failpoint(this.consume, 'received');
    await Trace.run(events[0]?.traceparent, () => subscription.handle(events));
    this.handled.add({ group: subscription.group }, events.length);
    this.batches.add({ group: subscription.group });
  }

  private async bury(dead: readonly Dead[]): Promise<void> {
    if (dead.length === 0) return;
    const { clock, log, publish, subscription } = this.options;
    const { group } = subscription;
    const at = clock.now();
    await publish(dead.map(({ record, error, attempts }) => deadLetter(record, { group, error, attempts, at })));
    for (const { record, error } of dead) {
      const { topic, partition, offset } = record;
      this.dead.add({ group, reason: deadCode(error) });
      log.warn('dead letter', { group, topic, partition, offset, reason: deadReason(error) });
    }
  }

  /** New types appear in a topic by design, so they are no fault; each is named once. `counts` is by topic. */
  private ignore(record: LogRecord, type: string, counts: Map<string, number>): void {
    const { topic } = record;
    counts.set(topic, (counts.get(topic) ?? 0) + 1);
    if (this.ignoredTypes.has(type) || this.ignoredTypes.size >= LOGGED_TYPES) return;
    this.ignoredTypes.add(type);
    const { group } = this.options.subscription;
    const eventId = record.headers['event-id'];
    this.options.log.info('a type of event is ignored here', { group, topic, type: type.slice(0, 100), eventId });
  }

  private report(message: string, error: unknown, fields: Readonly<Record<string, unknown>>): void {
    const { group } = this.options.subscription;
    this.retried.add({ group });
    this.options.log.warn(message, { group, error, ...fields });
  }

  private async rest(attempt: number, signal: AbortSignal): Promise<void> {
    await this.options.clock.delay(backoff(attempt), signal);
    signal.throwIfAborted();
  }
}

const backoff = (attempt: number): number => Math.min(BACKOFF.first * 2 ** Math.min(attempt - 1, 10), BACKOFF.longest);
