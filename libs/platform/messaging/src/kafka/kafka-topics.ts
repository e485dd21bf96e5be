import type { Clock } from '@weir/platform/kernel';
import type { Admin, Kafka } from 'kafkajs';

/** A partition count is asked again after this time: it may have grown. Milliseconds. */
const FRESH = 300_000;

/** In the protocol: as many as the broker's own default.replication.factor. */
const AS_THE_BROKER_SAYS = -1;

interface Topic {
  readonly partitions: number;
  readonly at: number;
}

/** Makes topics that are missing and knows their partition counts. */
export class KafkaTopics {
  private readonly known = new Map<string, Topic>();
  private readonly loading = new Map<string, Promise<number>>();

  constructor(
    private readonly kafka: Kafka,
    private readonly clock: Clock,
    private readonly make: { readonly partitions: number; readonly replication: number | 'broker' },
  ) {}

  /** Goes on with the last count while a new one is asked for. Rejects when a topic is not known yet and no broker answers. */
  async partitions(topic: string): Promise<number> {
    const known = this.known.get(topic);
    if (known && this.clock.monotonic() - known.at < FRESH) return known.partitions;
    const loading = this.loading.get(topic) ?? this.load(topic);
    if (!known) return loading;
    loading.catch(() => undefined);
    return known.partitions;
  }

  private load(topic: string): Promise<number> {
    const loading = this.ask(topic).finally(() => this.loading.delete(topic));
    this.loading.set(topic, loading);
    return loading;
  }

  private async ask(topic: string): Promise<number> {
    const admin = this.kafka.admin({ retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 500 } });
    try {
      await admin.connect();
      const partitions = (await this.count(admin, topic)) ?? (await this.create(admin, topic));
      this.known.set(topic, { partitions, at: this.clock.monotonic() });
      return partitions;
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  private async count(admin: Admin, topic: string): Promise<number | undefined> {
    const existing = await admin.listTopics();
    if (!existing.includes(topic)) return undefined;
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]?.partitions.length || undefined;
  }

  /** Two processes may create it at the same time: the later one is told so and asks again. */
  private async create(admin: Admin, topic: string): Promise<number> {
    const { partitions } = this.make;
    const replicationFactor = this.make.replication === 'broker' ? AS_THE_BROKER_SAYS : this.make.replication;
    await admin.createTopics({
      topics: [{ topic, numPartitions: partitions, replicationFactor }],
      waitForLeaders: true,
      timeout: 5000,
    });
    return (await this.count(admin, topic)) ?? partitions;
  }
}
