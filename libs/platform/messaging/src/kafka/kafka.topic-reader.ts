import { type Clock, Failure, PlatformErrors } from '@weir/platform/kernel';
import type { Log } from '@weir/platform/telemetry';
import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { atMost } from '../at-most.js';
import type { LogRecord } from '../record.js';
import { toRecords } from './kafka-records.js';

/** Records that may wait for whoever reads; beyond it fetching waits. */
const WAITING = 5000;
const [TICK, LEAVE] = [20, 5000];
/** Reading gives up when nothing more has come for this long, ms: a broker hangs, or what was there has been deleted meanwhile. */
const SILENCE = 30_000;

export interface TopicReaderOptions {
  readonly kafka: Kafka;
  readonly clock: Clock;
  readonly log: Log;
}

/** Everything up to the ends of this moment, through a group of its own that is deleted afterwards. Throws when the brokers fail: then it was not everything. */
export async function* readTopic(
  topic: string,
  { kafka, clock, log }: TopicReaderOptions,
): AsyncGenerator<LogRecord, void, undefined> {
  const left = await ends(kafka, topic);
  if (left.size === 0) return;
  const groupId = `weir-reader-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, retry: { restartOnFailure: async () => false } });
  const queue: LogRecord[] = [];
  let crash: Error | undefined;
  let over = false;
  consumer.on(consumer.events.CRASH, ({ payload }) => (crash = payload.error));
  const eachBatch = async (payload: EachBatchPayload): Promise<void> => {
    const { batch } = payload;
    const end = left.get(batch.partition);
    if (end === undefined) return;
    queue.push(...toRecords(batch).filter(({ offset }) => BigInt(offset) < end));
    payload.resolveOffset(batch.lastOffset());
    if (BigInt(batch.lastOffset()) + 1n >= end) left.delete(batch.partition);
    for (; queue.length > WAITING && !over; await clock.delay(TICK)) await payload.heartbeat();
  };
  try {
    await begin(consumer, topic, left.size, eachBatch);
    for (let heard = clock.monotonic(); queue.length > 0 || left.size > 0;) {
      if (crash) throw crash;
      if (queue.length > 0) {
        yield* queue.splice(0);
        heard = clock.monotonic();
      } else if (clock.monotonic() - heard > SILENCE)
        throw new Failure(PlatformErrors.UNAVAILABLE, `${topic} went silent before its end`);
      else await clock.delay(TICK);
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
  partitionsConsumedConcurrently: number,
  eachBatch: (payload: EachBatchPayload) => Promise<void>,
): Promise<void> {
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, partitionsConsumedConcurrently, eachBatch });
}

/** By partition that holds records, the offset after its last one. */
async function ends(kafka: Kafka, topic: string): Promise<Map<number, bigint>> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    if (!(await admin.listTopics()).includes(topic)) return new Map();
    const offsets = await admin.fetchTopicOffsets(topic);
    return new Map(
      offsets
        .filter(({ high, low }) => BigInt(high) > BigInt(low))
        .map(({ partition, high }) => [partition, BigInt(high)]),
    );
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
