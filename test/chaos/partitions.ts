import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';

/** What a topic's partitions look like to a client of the cluster. */
export interface PartitionView {
  readonly partition: number;
  /** Broker id; -1 while there is none. */
  readonly leader: number;
  /** Broker ids. */
  readonly inSync: readonly number[];
}

/** Asked anew each time: brokers come and go. Undefined when none answers. */
export async function partitionsOf(brokers: readonly string[], topic: string): Promise<PartitionView[] | undefined> {
  const { Kafka, logLevel } = kafkajs;
  const kafka = new Kafka({ brokers: [...brokers], requestTimeout: 3000, logLevel: logLevel.NOTHING });
  const admin = kafka.admin({ retry: { retries: 1 } });
  try {
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics.flatMap(({ partitions }) =>
      partitions.map(({ partitionId, leader, isr }) => ({ partition: partitionId, leader, inSync: isr })),
    );
  } catch {
    return undefined;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** Resolves when each partition of the topic is led and kept by `copies` brokers. Rejects after `withinMs`. */
export async function allInSync(
  brokers: readonly string[],
  topic: string,
  { copies = 3, withinMs = 90_000 } = {},
): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const partitions = await partitionsOf(brokers, topic);
    if (partitions?.length && partitions.every(({ leader, inSync }) => leader >= 0 && inSync.length >= copies)) return;
    if (performance.now() > deadline)
      throw new Error(`${topic} is not in sync within ${withinMs} ms: ${JSON.stringify(partitions)}`);
    await delay(200);
  }
}
