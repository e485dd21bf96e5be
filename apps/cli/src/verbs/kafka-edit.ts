import type { Command } from 'commander';
import { kafkaVerb, parseCount, parseHeader } from '../kafka-verb.js';

export const createTopic = (): Command =>
  kafkaVerb(
    { usage: 'create <topic>', summary: 'make a topic', example: 'create my.topic --partitions 6' },
    (command) =>
      command
        .option('--partitions <n>', 'how many partitions', parseCount, 6)
        .option('--replication <n>', 'copies of each', parseCount, 1),
    async ({ admin }, { partitions, replication }: { partitions: number; replication: number }, _io, topic: string) => {
      await admin.create(topic, partitions, replication);
      return { document: { topic, partitions, replication }, text: `The topic ${topic} is there.` };
    },
  );

export const deleteTopic = (): Command =>
  kafkaVerb(
    { usage: 'delete <topic>', summary: 'remove a topic and all that is in it', example: 'delete my.topic' },
    (command) => command,
    async ({ admin }, _options, _io, topic: string) => {
      await admin.delete(topic);
      return { document: { topic, deleted: true }, text: `The topic ${topic} is gone.` };
    },
  );

interface ProduceOptions {
  readonly key: string;
  readonly value: string;
  readonly header: Readonly<Record<string, string>>;
}

export const produce = (): Command =>
  kafkaVerb(
    {
      usage: 'produce <topic>',
      summary: 'write a record',
      example: `produce my.topic --key a --value '{}' --header event-type=Told`,
    },
    (command) =>
      command
        .requiredOption('--key <key>', 'decides the partition')
        .requiredOption('--value <text>', 'the body')
        .option('--header <name=value>', 'may be repeated', parseHeader, {}),
    async ({ admin, partitionOf }, { key, value, header: headers }: ProduceOptions, _io, topic: string) => {
      await admin.publish([{ topic, key, value, headers }]);
      const partition = await partitionOf(topic, key);
      return { document: { topic, partition, key }, text: `Written to ${topic}, partition ${partition}.` };
    },
  );
