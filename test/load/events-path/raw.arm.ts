import kafkajs, { type Producer } from 'kafkajs';
import { placeOf, serveArm, timed } from './arm.js';
import { letters, newRun } from './said.js';

/** kafkajs as it is, asked as its manual says for throughput: batches of 100, several under way, all in-sync replicas. Nothing is stored, nothing is done once. */
const BATCH = 100;
const IN_FLIGHT = 5;
const PARTITIONS = 6;
const TOPIC = 'raw.events';

const { kafka: broker } = placeOf(process.argv[2]);
const kafka = new kafkajs.Kafka({ brokers: [broker], clientId: 'raw', logLevel: kafkajs.logLevel.ERROR });
const [admin, producer, consumer] = [
  kafka.admin(),
  kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner }),
  kafka.consumer({ groupId: 'raw', maxWaitTimeInMs: 250 }),
];
await Promise.all([admin.connect(), producer.connect(), consumer.connect()]);
await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: PARTITIONS }], waitForLeaders: true });

let consumed = 0;
let wanted = Number.POSITIVE_INFINITY;
let arrived = (): void => undefined;
await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
await consumer.run({
  eachBatch: async ({ batch }) => {
    consumed += batch.messages.length;
    if (consumed >= wanted) arrived();
  },
});

const stored = async (): Promise<number> =>
  (await admin.fetchTopicOffsets(TOPIC)).reduce((sum, { high }) => sum + Number(high), 0);

async function produce(from: Producer, messages: ReturnType<typeof letters>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < messages.length) {
      const batch = messages.slice(next, (next += BATCH));
      await from.send({ topic: TOPIC, acks: -1, messages: batch });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

const allConsumed = (count: number): Promise<void> =>
  new Promise((resolve) => {
    [arrived, wanted] = [resolve, count];
    if (consumed >= wanted) resolve();
  });

serveArm({
  whole: async (events) => {
    const messages = letters(newRun(), events);
    const end = consumed + events;
    const measured = await timed(async () => {
      await Promise.all([produce(producer, messages), allConsumed(end)]);
    });
    return { ...measured, wrong: consumed === end ? [] : [`${consumed - end + events} of ${events} were consumed`] };
  },
  produce: async (events) => {
    const messages = letters(newRun(), events);
    const [before, end] = [await stored(), consumed + events];
    const measured = await timed(() => produce(producer, messages));
    const kept = (await stored()) - before;
    await allConsumed(end);
    return { ...measured, wrong: kept === events ? [] : [`${kept} of ${events} were stored`] };
  },
});
