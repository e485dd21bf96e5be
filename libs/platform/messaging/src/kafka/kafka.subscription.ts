import { aborted, type Clock, type Live } from '@weir/platform/kernel';
import { failpoint } from '@weir/platform/resilience';
import type { Log } from '@weir/platform/telemetry';
import type { Consumer, EachBatchPayload, Kafka, OffsetsByTopicPartition } from 'kafkajs';
import type { AcceptTimes } from '../accept-times.js';
import { atMost } from '../at-most.js';
import type { Delivery } from '../delivery.js';
import { groupId, type RunningSubscription, type Subscription } from '../event-bus.js';
import type { GroupGauges } from '../group-gauges.js';
import { GroupControl } from '../group-control.js';
import { lingerAfter } from '../linger.js';
import type { MessagingSettings } from '../messaging.settings.js';
import { deadTopic } from '../dead-letter.js';
import { toRecords } from './kafka-records.js';
import { OffsetCommits } from './offset-commits.js';
import { OwnPlace } from './own-place.js';
import { PartitionMerger } from './partition-merger.js';

/** Waits before a crashed consumer is built anew, ms. */
const REBUILD = { first: 200, longest: 2000 };

/** Bound on leaving the group when the broker does not answer, ms. */
const LEAVE = 5000;

export interface KafkaSubscriptionOptions {
  readonly kafka: Kafka;
  readonly subscription: Subscription;
  readonly delivery: Delivery;
  readonly settings: Live<MessagingSettings>;
  readonly gauges: GroupGauges;
  /** What this process accepts; the group may give way to it. */
  readonly accepts: AcceptTimes;
  readonly clock: Clock;
  readonly log: Log;
  /** How many partitions these topics have together. */
  readonly partitions: (topics: readonly string[]) => Promise<number>;
}

/**
 * A member of a consumer group that cannot go deaf: kafkajs stays up silently after a crash, and even its restart keeps a dead coordinator, so each crash, and each
 * silence that is too long, ends in a new consumer. Until the group has heard our commit, what was handled may come again.
 */
export class KafkaSubscription implements RunningSubscription {
  private readonly ending = new AbortController();
  private readonly firstJoin = Promise.withResolvers<void>();
  private running: Promise<void> | undefined;
  private deafSince: number | undefined;
  private lastSign = 0;
  /** Only when the group is this process's own. */
  private readonly place: OwnPlace | undefined;
  private readonly control: GroupControl;
  private readonly commits: OffsetCommits;
  /** The part of the topics' partitions that is ours, 0 to 1. */
  private share = 1;

  constructor(private readonly options: KafkaSubscriptionOptions) {
    const { accepts, clock, gauges, kafka, log, settings, subscription } = options;
    if (subscription.instance !== undefined) this.place = new OwnPlace(kafka, subscription);
    this.deafSince = options.clock.monotonic();
    this.control = new GroupControl({
      group: subscription.group,
      settings,
      clock,
      accepts,
      share: () => this.share,
      onGaveWay: (ms) => gauges.gaveWay(ms),
    });
    this.commits = new OffsetCommits({
      everyMs: () => settings.value.commitEveryMs,
      clock,
      onError: (error) => log.debug('offsets could not be committed', { group: subscription.group, error }),
    });
  }

  /** Resolves when the group has taken us in for the first time, or at once when it is paused. */
  start(): Promise<void> {
    this.running ??= this.run();
    void this.options.gauges.watch(this.ending.signal);
    return this.firstJoin.promise;
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
    this.control.close();
  }

  /** How long nothing could be consumed, ms; 0 while consuming, and while paused. */
  deafMs(): number {
    return this.deafSince === undefined || this.ending.signal.aborted || this.control.paused
      ? 0
      : this.options.clock.monotonic() - this.deafSince;
  }

  private async run(): Promise<void> {
    const { clock, log, subscription } = this.options;
    for (let wait = REBUILD.first; !this.ending.signal.aborted; wait = Math.min(wait * 2, REBUILD.longest)) {
      if (this.control.paused) await this.rest();
      if (this.ending.signal.aborted) break;
      const joinedAt = await this.consume().catch((error: unknown) => {
        log.warn('the consumer crashed and is built anew', { group: subscription.group, error });
        return undefined;
      });
      if (joinedAt !== undefined) wait = REBUILD.first;
      this.deafSince ??= clock.monotonic();
      await clock.delay(wait, this.ending.signal);
    }
    this.firstJoin.resolve();
  }

  /** A paused group has no members, so that its offsets can be reset; time that it rests is not time that it is deaf. */
  private async rest(): Promise<void> {
    const { clock, log, subscription } = this.options;
    log.info('the group is paused', { group: subscription.group });
    this.firstJoin.resolve();
    await this.control.open(this.ending.signal);
    this.deafSince = clock.monotonic();
  }

  /** One consumer's life. Resolves with the time of its first join, if it came to that; rejects when it never joined. */
  private async consume(): Promise<number | undefined> {
    const { clock, gauges, kafka, partitions, subscription } = this.options;
    const settings = this.options.settings.value;
    const { sessionTimeoutMs: sessionTimeout } = settings;
    const all = await partitions(subscription.topics);
    const concurrency = all + (await partitions([deadTopic(subscription.group)]));
    await this.place?.begin();
    const consumer = kafka.consumer({
      groupId: groupId(subscription),
      sessionTimeout,
      heartbeatInterval: Math.floor(sessionTimeout / 5),
      rebalanceTimeout: Math.max(30_000, sessionTimeout),
      minBytes: settings.fetchMinBytes,
      maxWaitTimeInMs: settings.fetchMaxWaitMs,
      maxBytes: 4 * 1024 * 1024,
      metadataMaxAge: 30_000,
      allowAutoTopicCreation: false,
      // Few retries: a coordinator that died is found again only by a new consumer.
      retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 300, restartOnFailure: () => Promise.resolve(false) },
    });
    const life = new AbortController();
    const crash = Promise.withResolvers<never>();
    crash.promise.catch(() => undefined);
    let joinedAt: number | undefined;
    consumer.on(consumer.events.CRASH, ({ payload }) => crash.reject(payload.error));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload: { memberAssignment } }) => {
      const ours = Object.values(memberAssignment).reduce((sum, { length }) => sum + length, 0);
      this.share = ours / all;
      this.commits.forget();
      gauges.joined(ours);
      this.place?.seek(consumer);
      joinedAt ??= clock.monotonic();
      this.deafSince = undefined;
      this.firstJoin.resolve();
    });
    const sign = (): void => void (this.lastSign = clock.monotonic());
    for (const event of [consumer.events.FETCH, consumer.events.HEARTBEAT, consumer.events.GROUP_JOIN] as const)
      consumer.on(event, sign);
    sign();
    try {
      const stopped = AbortSignal.any([life.signal, this.ending.signal, this.control.pausing]);
      await Promise.race([this.begin(consumer, concurrency, stopped), crash.promise, aborted(stopped)]);
      await Promise.race([this.untilSilent(stopped), crash.promise]);
      return joinedAt;
    } catch (error) {
      if (joinedAt === undefined) throw error;
      this.options.log.warn('the consumer crashed', { group: subscription.group, error });
      return joinedAt;
    } finally {
      this.deafSince ??= clock.monotonic();
      life.abort();
      gauges.left();
      await atMost(clock, LEAVE, this.commits.flush());
      this.commits.forget();
      await atMost(clock, LEAVE, consumer.disconnect());
    }
  }

  private async begin(consumer: Consumer, concurrency: number, ending: AbortSignal): Promise<void> {
    const { clock, delivery, gauges, settings, subscription } = this.options;
    const merger = new PartitionMerger({
      maxBatch: subscription.maxBatch ?? settings.value.handlerBatch,
      merge: () => settings.value.mergePartitions,
      handle: async (records) => {
        const began = clock.monotonic();
        await delivery.deliver(records, ending);
        this.control.handled(records.length, clock.monotonic() - began);
        gauges.count(records.length);
      },
      permit: (wanted, going) => this.control.permit(wanted, going),
      heartbeatMs: Math.floor(settings.value.sessionTimeoutMs / 5),
      lingerMs: (events) => lingerAfter(events, settings.value.fetchLingerMs, settings.value),
      clock,
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [...subscription.topics], fromBeginning: subscription.from !== 'latest' });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: concurrency,
      eachBatch: (payload) =>
        merger.add({
          records: toRecords(payload.batch),
          lastOffset: payload.batch.lastOffset(),
          resolveOffset: (offset) => payload.resolveOffset(offset),
          commit: (offsets, now) =>
            this.place?.advance(offsets) ?? this.commits.note(offsets, (noted) => this.commit(payload, noted), now),
          heartbeat: () => payload.heartbeat(),
          isRunning: () => payload.isRunning() && !payload.isStale() && !ending.aborted,
        }),
    });
  }

  private async commit(payload: EachBatchPayload, offsets: OffsetsByTopicPartition): Promise<void> {
    await payload.commitOffsetsIfNecessary(offsets);
    await failpoint(`${this.options.subscription.group}.consume`, 'offset-committed');
  }

  /** Resolves when we stop; rejects when kafkajs has neither fetched nor sent a heartbeat for three sessions. */
  private async untilSilent(stopped: AbortSignal): Promise<void> {
    const { clock, settings } = this.options;
    const { sessionTimeoutMs } = settings.value;
    while (!stopped.aborted) {
      await clock.delay(sessionTimeoutMs, stopped);
      if (!stopped.aborted && clock.monotonic() - this.lastSign > 3 * sessionTimeoutMs)
        throw new Error('no fetch and no heartbeat for three sessions');
    }
  }
}
