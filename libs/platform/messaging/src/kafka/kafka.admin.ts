import { Failure, Live, type Clock } from '@weir/platform/kernel';
import { type Log, SilentMetrics } from '@weir/platform/telemetry';
import type { Admin, Kafka } from 'kafkajs';
import type { EventMessage } from '../event-bus.js';
import {
  type GroupSummary,
  MessagingAdmin,
  type Offsets,
  type PartitionDescription,
  type PartitionLag,
  type ReadOptions,
  type TopicSummary,
} from '../messaging-admin.js';
import { MessagingErrors } from '../messaging.errors.js';
import { messagingSettings } from '../messaging.settings.js';
import type { LogRecord } from '../record.js';
import { commitAs } from './commit-as.js';
import { type KafkaAddress, kafkaClient } from './kafka-client.js';
import { asFailure } from './kafka-errors.js';
import { lagsOf } from './kafka-lags.js';
import { KafkaTopics } from './kafka-topics.js';
import { READER_PREFIX, readTopic } from './kafka.topic-reader.js';
import { LaneProducer } from './lane.producer.js';

export interface KafkaAdminOptions {
  readonly address: KafkaAddress;
  readonly clock: Clock;
  readonly log: Log;
}

/** The operator's side of Kafka. Connects at the first question. */
export class KafkaAdmin extends MessagingAdmin {
  private readonly kafka: Kafka;
  private connecting: Promise<Admin> | undefined;
  private producer: LaneProducer | undefined;

  constructor(private readonly options: KafkaAdminOptions) {
    super();
    this.kafka = kafkaClient(options.address, options.log);
  }

  override topics(): Promise<TopicSummary[]> {
    return this.ask(async (admin) => {
      const { topics } = await admin.fetchTopicMetadata();
      const summaries = topics
        .filter(({ name }) => !name.startsWith('__'))
        .map(async ({ name: topic, partitions }) => {
          const ends = await admin.fetchTopicOffsets(topic);
          return {
            topic,
            partitions: partitions.length,
            replication: Math.min(...partitions.map(({ replicas }) => replicas.length)),
            records: ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0),
          };
        });
      return (await Promise.all(summaries)).sort((a, b) => (a.topic < b.topic ? -1 : 1));
    });
  }

  override describe(topic: string): Promise<PartitionDescription[]> {
    return this.ask(async (admin) => {
      await refuseUnknown(admin, topic);
      const [{ topics }, ends] = await Promise.all([
        admin.fetchTopicMetadata({ topics: [topic] }),
        admin.fetchTopicOffsets(topic),
      ]);
      const at = new Map(ends.map((end) => [end.partition, end]));
      return (topics[0]?.partitions ?? [])
        .map(({ partitionId: partition, leader, replicas, isr }) => ({
          ...{ partition, leader, replicas, isr },
          osr: replicas.filter((broker) => !isr.includes(broker)),
          earliest: Number(at.get(partition)?.low ?? 0),
          latest: Number(at.get(partition)?.high ?? 0),
        }))
        .sort((a, b) => a.partition - b.partition);
    });
  }

  override create(topic: string, numPartitions: number, replicationFactor: number): Promise<void> {
    return this.ask(async (admin) => {
      const made = await admin.createTopics({
        topics: [{ topic, numPartitions, replicationFactor }],
        waitForLeaders: true,
        timeout: 10_000,
      });
      if (!made) throw new Failure(MessagingErrors.TOPIC_EXISTS, `The topic ${topic} is there already`);
    });
  }

  override delete(topic: string): Promise<void> {
    return this.ask(async (admin) => {
      await refuseUnknown(admin, topic);
      await admin.deleteTopics({ topics: [topic], timeout: 10_000 });
    });
  }

  override async publish(messages: readonly EventMessage[]): Promise<void> {
    const { clock } = this.options;
    const settings = messagingSettings.parse({ deliveryTimeoutMs: 15_000 });
    this.producer ??= new LaneProducer({
      kafka: this.kafka,
      topics: new KafkaTopics(this.kafka, clock, settings),
      clock,
      metrics: new SilentMetrics(),
      settings: new Live(settings),
    });
    // The bus makes topics that are missing; an operator's slip of the pen shall not.
    for (const topic of new Set(messages.map((message) => message.topic)))
      await this.ask((admin) => refuseUnknown(admin, topic));
    await this.producer.publish(messages);
  }

  override async *read(topic: string, options: ReadOptions = {}): AsyncGenerator<LogRecord> {
    const { address, clock, log } = this.options;
    try {
      yield* readTopic(topic, { kafka: this.kafka, clock, log, ...options });
    } catch (error) {
      throw asFailure(error, address.brokers);
    }
  }

  override groups(): Promise<GroupSummary[]> {
    return this.ask(async (admin) => {
      const { groups: found } = await admin.listGroups();
      const names = found.map(({ groupId }) => groupId).filter((name) => !name.startsWith(READER_PREFIX));
      if (names.length === 0) return [];
      const { groups } = await admin.describeGroups(names);
      return groups
        .map(({ groupId: group, state, members }) => ({
          group,
          state,
          members: members.map(({ clientId, clientHost }) => `${clientId}${clientHost}`),
        }))
        .sort((a, b) => (a.group < b.group ? -1 : 1));
    });
  }

  override async lag(group?: string): Promise<PartitionLag[]> {
    const groups = (await this.groups()).filter((one) => group === undefined || one.group === group);
    if (group !== undefined && groups.length === 0)
      throw new Failure(MessagingErrors.NO_GROUP, `There is no group ${group}`);
    return this.ask(async (admin) => {
      const existing = new Set(await admin.listTopics());
      const lags = groups.map(async ({ group: groupId }) => {
        const offsets = await admin.fetchOffsets({ groupId });
        const topics = offsets.map(({ topic }) => topic).filter((topic) => existing.has(topic));
        return Promise.all(topics.sort().map((topic) => lagsOf(admin, groupId, topic)));
      });
      return (await Promise.all(lags)).flat(2);
    });
  }

  override async close(): Promise<void> {
    await this.producer?.close();
    await this.connecting?.then((admin) => admin.disconnect()).catch(() => undefined);
  }

  protected override offsetsAt(topic: string, time: number): Promise<Offsets> {
    return this.ask(async (admin) => {
      const found = await admin.fetchTopicOffsetsByTimestamp(topic, time);
      return new Map(found.map(({ partition, offset }) => [partition, Number(offset)]));
    });
  }

  protected override commit(group: string, topic: string, offsets: Offsets): Promise<void> {
    return this.ask(() => commitAs(this.kafka, group, topic, offsets));
  }

  private async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    try {
      return await question(await (this.connecting ??= this.connect()));
    } catch (error) {
      throw asFailure(error, this.options.address.brokers);
    }
  }

  private async connect(): Promise<Admin> {
    const admin = this.kafka.admin({ retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1000 } });
    await admin.connect();
    return admin;
  }
}

async function refuseUnknown(admin: Admin, topic: string): Promise<void> {
  if (!(await admin.listTopics()).includes(topic))
    throw new Failure(MessagingErrors.NO_TOPIC, `There is no topic ${topic}`);
}
