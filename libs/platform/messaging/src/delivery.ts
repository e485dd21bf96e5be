import { type Clock, Failure } from '@weir/platform/kernel';
import { type Log, type Metrics, Trace } from '@weir/platform/telemetry';
import { deadLetter } from './dead-letter.js';
import type { EventMessage, IncomingEvent, Subscription } from './event-bus.js';
import { type LogRecord, toEvent } from './record.js';

/** First wait after a failed try, ms; doubles up to the longest. */
const BACKOFF = { first: 100, longest: 2000 };

export interface DeliveryOptions {
  readonly subscription: Subscription;
  readonly publish: (messages: readonly EventMessage[]) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
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
  private readonly handled;
  private readonly dead;
  private readonly retried;

  constructor(private readonly options: DeliveryOptions) {
    const { metrics } = options;
    this.handled = metrics.counter('weir_events_handled_total', 'Events whose handler succeeded', ['group']);
    this.dead = metrics.counter('weir_events_dead_total', 'Events sent to the dead-letter topic', ['group']);
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

  private async prepare(records: readonly LogRecord[]): Promise<Pending[]> {
    const pending: Pending[] = [];
    for (const record of records) {
      try {
        const event = toEvent(record);
        const wanted = this.options.subscription.prepare ? this.options.subscription.prepare(event) : event;
        if (wanted) pending.push({ record, event: wanted, attempts: 0, notBefore: 0 });
      } catch (error) {
        await this.bury(record, error, 0);
      }
    }
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
        await this.bury(pending.record, error, pending.attempts);
        return true;
      }
      pending.notBefore = clock.monotonic() + backoff(Math.max(1, pending.attempts));
      return false;
    }
  }

  private async handle(events: readonly IncomingEvent[]): Promise<void> {
    const { subscription } = this.options;
    await Trace.run(events[0]?.traceparent, () => subscription.handle(events));
    this.handled.add({ group: subscription.group }, events.length);
  }

  private async bury(record: LogRecord, error: unknown, attempts: number): Promise<void> {
    const { clock, log, publish, subscription } = this.options;
    const { group } = subscription;
    const reason =
      error instanceof Failure
        ? `${error.code}: ${error.message}`
        : error instanceof Error
          ? error.message
          : String(error);
    await publish([deadLetter(record, { group, reason, attempts, at: clock.now() })]);
    this.dead.add({ group });
    log.warn('dead letter', { group, topic: record.topic, partition: record.partition, offset: record.offset, reason });
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
