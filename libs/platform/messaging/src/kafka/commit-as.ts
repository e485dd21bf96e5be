import type { Kafka } from 'kafkajs';
import type { Offsets } from '../messaging-admin.js';

/**
 * Writes offsets for a group that has no members, by being its member for a moment. kafkajs's own `setOffsets` does the same but waits for a fetch of 5 s, and its
 * `resetOffsets` stores -1 and -2, which readers of lag take for offsets.
 */
export async function commitAs(kafka: Kafka, groupId: string, topic: string, offsets: Offsets): Promise<void> {
  const consumer = kafka.consumer({
    groupId,
    maxWaitTimeInMs: 50,
    retry: { retries: 2, restartOnFailure: async () => false },
  });
  const joined = Promise.withResolvers<void>();
  joined.promise.catch(() => undefined);
  consumer.on(consumer.events.GROUP_JOIN, () => joined.resolve());
  consumer.on(consumer.events.CRASH, ({ payload }) => joined.reject(payload.error));
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const running = consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => undefined });
    consumer.pause([{ topic }]);
    await running;
    await joined.promise;
    await consumer.commitOffsets(
      [...offsets].map(([partition, offset]) => ({ topic, partition, offset: String(offset) })),
    );
  } finally {
    await consumer.disconnect();
  }
}
