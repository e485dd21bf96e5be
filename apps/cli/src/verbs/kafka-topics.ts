import type { Command } from 'commander';
import { kafkaVerb } from '../kafka-verb.js';
import { table } from '../output.js';

const plain = (command: Command): Command => command;

export const topics = (): Command =>
  kafkaVerb({ usage: 'topics', summary: 'the topics', example: 'topics' }, plain, async ({ admin }) => {
    const document = await admin.topics();
    const lines = document.map(({ topic, partitions, replication, records }) => [
      topic,
      partitions,
      replication,
      records,
    ]);
    return { document, text: table([['TOPIC', 'PARTITIONS', 'REPLICATION', 'RECORDS'], ...lines]) };
  });

export const describe = (): Command =>
  kafkaVerb(
    {
      usage: 'describe <topic>',
      summary: 'leaders, replicas in and out of sync, ends',
      example: 'describe weir.order.events',
    },
    plain,
    async ({ admin }, _options, _io, topic: string) => {
      const partitions = await admin.describe(topic);
      const list = (brokers: readonly number[]): string => brokers.join('+') || '-';
      const lines = partitions.map(({ partition, leader, replicas, isr, osr, earliest, latest }) => [
        partition,
        leader,
        list(replicas),
        list(isr),
        list(osr),
        earliest,
        latest,
      ]);
      return {
        document: { topic, partitions },
        text: table([['PARTITION', 'LEADER', 'REPLICAS', 'ISR', 'OSR', 'EARLIEST', 'LATEST'], ...lines]),
      };
    },
  );
