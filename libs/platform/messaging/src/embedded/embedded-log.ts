import type { Clock, Lifecycle, Live } from '@weir/platform/kernel';
import type { Databases } from '@weir/platform/persistence';
import type { Log, Metrics } from '@weir/platform/telemetry';
import { AcceptTimes } from '../accept-times.js';
import { Delivery } from '../delivery.js';
import { EventBus, type EventMessage, groupId, type RunningSubscription, type Subscription } from '../event-bus.js';
import { GroupControl } from '../group-control.js';
import { GroupGauges } from '../group-gauges.js';
import { messageSizes } from '../message-size.js';
import type { MessagingSettings } from '../messaging.settings.js';
import type { LogRecord } from '../record.js';
import type { TopicReader } from '../topic-reader.js';
import { embeddedLogMigrations } from './embedded-log.migrations.js';
import { EmbeddedRequestLog } from './embedded.request-log.js';
import { LogGroup } from './log-group.js';
import { LogStore } from './log-store.js';

/** Records that a reader takes from the table at once. */
const PAGE = 500;

export interface EmbeddedLogOptions {
  readonly databases: Databases;
  readonly settings: Live<MessagingSettings>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
}

/** The event bus of one process without a broker: an append-only table in the schema `log`, with the promises of Kafka (partitions by key, groups, offsets, dead letters). */
export class EmbeddedLog extends EventBus implements TopicReader {
  readonly requests: EmbeddedRequestLog;
  private readonly groups = new Map<string, LogGroup>();
  private readonly log: Log;
  private readonly accepts: AcceptTimes;

  private constructor(
    private readonly store: LogStore,
    private readonly options: EmbeddedLogOptions,
  ) {
    super();
    this.log = options.log.child('messaging');
    this.accepts = new AcceptTimes(options.clock);
    this.requests = new EmbeddedRequestLog(store, options.settings, this.accepts, () => this.wake());
  }

  static async open(options: EmbeddedLogOptions): Promise<EmbeddedLog> {
    const database = await options.databases.open('log', embeddedLogMigrations);
    const store = new LogStore(database, options.clock, options.settings.value.partitions);
    await store.forgetMembers();
    return new EmbeddedLog(store, options);
  }

  override async publish(messages: readonly EventMessage[]): Promise<void> {
    if (messageSizes(messages).length === 0) return;
    await this.store.append(messages);
    this.wake();
  }

  private wake(): void {
    for (const group of this.groups.values()) group.poke();
  }

  override async subscribe(subscription: Subscription): Promise<RunningSubscription> {
    const { clock, lifecycle, metrics } = this.options;
    const { topics } = subscription;
    const name = groupId(subscription);
    let group = this.groups.get(name);
    if (!group || group.empty) this.groups.set(name, (group = this.makeGroup(subscription)));
    const delivery = new Delivery({
      subscription,
      publish: (messages) => this.publish(messages),
      clock,
      log: this.log,
      metrics,
    });
    const running = await group.join({ delivery, subscription });
    lifecycle.onStop('consume', `consumer group ${name}`, () => running.stop());
    this.log.info('consuming', { group: name, topics });
    return this.keep(subscription, running);
  }

  private makeGroup(subscription: Subscription): LogGroup {
    const { group, instance } = subscription;
    const lag = (): Promise<number> => this.store.lag(groupId(subscription));
    const { accepts, store, log } = this;
    const { clock, metrics, settings } = this.options;
    const gauges = new GroupGauges({ group, clock, log, metrics, ...(instance === undefined ? { lag } : {}) });
    return new LogGroup({
      store,
      control: new GroupControl({ group, settings, clock, accepts, onGaveWay: (ms) => gauges.gaveWay(ms) }),
      gauges,
      clock,
      log,
    });
  }

  async *read(topic: string): AsyncGenerator<LogRecord> {
    const last = await this.store.last();
    for (let cursor = 0; ;) {
      const page = await this.store.after(cursor, [topic], PAGE);
      const there = page.filter(({ id }) => id <= last);
      yield* there;
      if (there.length < PAGE) return;
      cursor = there.at(-1)?.id ?? last;
    }
  }
}
