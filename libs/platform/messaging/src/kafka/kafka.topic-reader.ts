import { type Clock, Failure, PlatformErrors } from '@weir/platform/kernel';
import type { Log } from '@weir/platform/telemetry';
import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { atMost } from '../at-most.js';
import type { ReadOptions } from '../messaging-admin.js';
import type { LogRecord } from '../record.js';
import { toRecords } from './kafka-records.js';

/** Records that may wait for whoever reads; beyond it fetching waits. */
const WAITING = 5000;
const [TICK, LEAVE] = [20, 5000];
/** Reading gives up when nothing more has come for this long, ms: a broker hangs, or what was there has been deleted meanwhile. */
const SILENCE = 30_000;

/** Names of the groups that readers have while they read. */
export const READER_PREFIX = 'weir-reader-';

export interface TopicReaderOptions extends ReadOptions {
  readonly kafka: Kafka;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is to be read of one partition. */
interface Stretch {
  readonly begin: bigint;
  /** Undefined: no end. */
  readonly end: bigint | undefined;
}

/** Everything up to the ends of this moment, through a group of its own that is deleted afterwards. Throws when the brokers fail: then it was not everything. */
export async function* readTopic(
  topic: string,
  { kafka, clock, log, ...options }: TopicReaderOptions,
): AsyncGenerator<LogRecord, void, undefined> {
  const { wanted: left, others } = await stretches(kafka, topic, options);
  if (left.size === 0) return;
  const groupId = `${READER_PREFIX}${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, retry: { restartOnFailure: async () => false } });
  const queue: LogRecord[] = [];
  let crash: Error | undefined;
  let over = false;
  consumer.on(consumer.events.CRASH, ({ payload }) => (crash = payload.error));
  const eachBatch = async (payload: EachBatchPayload): Promise<void> => {
    const { batch } = payload;
    const stretch = left.get(batch.partition);
    if (!stretch) return;
    const { begin, end } = stretch;
    const within = (offset: string): boolean => BigInt(offset) >= begin && (end === undefined || BigInt(offset) < end);
    queue.push(...toRecords(batch).filter(({ offset }) => within(offset)));
    payload.resolveOffset(batch.lastOffset());
    if (end !== undefined && BigInt(batch.lastOffset()) + 1n >= end) {
      left.delete(batch.partition);
      payload.pause();
    }
    for (; queue.length > WAITING && !over; await clock.delay(TICK)) await payload.heartbeat();
  };
  try {
    await begin(consumer, topic, left, others, eachBatch);
    for (let heard = clock.monotonic(); (queue.length > 0 || left.size > 0) && !options.signal?.aborted;) {
      if (crash) throw crash;
      if (queue.length > 0) {
        yield* queue.splice(0);
        heard = clock.monotonic();
      } else if (!options.follow && clock.monotonic() - heard > SILENCE)
        throw new Failure(PlatformErrors.UNAVAILABLE, `${topic} went silent before its end`);
      else await clock.delay(TICK, options.signal);
    }
  } finally {
    over = true;
    await atMost(clock, LEAVE, consumer.disconnect());
    await atMost(clock, LEAVE, forget(kafka, groupId, log));
  }
}

async function begin(
  consumer: Consumer,
  topic: string,
  wanted: ReadonlyMap<number, Stretch>,
  others: readonly number[],
  eachBatch: (payload: EachBatchPayload) => Promise<void>,
): Promise<void> {
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const running = consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: wanted.size,
    eachBatch,
  });
  if (others.length > 0) consumer.pause([{ topic, partitions: [...others] }]);
  for (const [partition, { begin }] of wanted) consumer.seek({ topic, partition, offset: String(begin) });
  await running;
}

/** By partition what is to be read; `others` are the partitions that are not. */
async function stretches(
  kafka: Kafka,
  topic: string,
  { from, follow = false }: ReadOptions,
): Promise<{ wanted: Map<number, Stretch>; others: number[] }> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    if (!(await admin.listTopics()).includes(topic)) return { wanted: new Map(), others: [] };
    const ends = await admin.fetchTopicOffsets(topic);
    const wanted = ends.flatMap(({ partition, high, low }): [number, Stretch][] => {
      const start = from ? from.get(partition) : 0;
      if (start === undefined) return [];
      const begin = BigInt(Math.max(start, Number(low)));
      return follow || BigInt(high) > begin ? [[partition, { begin, end: follow ? undefined : BigInt(high) }]] : [];
    });
    const numbers = new Set(wanted.map(([partition]) => partition));
    return {
      wanted: new Map(wanted),
      others: ends.map(({ partition }) => partition).filter((partition) => !numbers.has(partition)),
    };
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

async function forget(kafka: Kafka, groupId: string, log: Log): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.deleteGroups([groupId]);
  } catch (error) {
    log.debug('a reading group was left behind; the brokers drop it with its offsets', { groupId, error });
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
