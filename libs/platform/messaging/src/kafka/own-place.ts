import type { Admin, Consumer, Kafka, OffsetsByTopicPartition } from 'kafkajs';
import type { Subscription } from '../event-bus.js';
import { lagsOf } from './kafka-lags.js';

/**
 * Where a group of one process stands, kept in that process. Nothing is committed, so the broker forgets the group by itself once its member is gone, also after a kill.
 * kafkajs looks for the committed place at every join and would find none: it is told ours each time.
 */
export class OwnPlace {
  private next:
    Map<string, { readonly topic: string; readonly partition: number; readonly offset: string }> | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly subscription: Pick<Subscription, 'from' | 'topics'>,
  ) {}

  /** Notes where each partition begins for us, the first time only. Rejects when no broker answers. */
  async begin(): Promise<void> {
    if (this.next) return;
    const admin = this.kafka.admin({ retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 500 } });
    try {
      await admin.connect();
      const places = await Promise.all(this.subscription.topics.map((topic) => this.places(admin, topic)));
      this.next = new Map(places.flat().map((place) => [keyOf(place.topic, place.partition), place]));
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  seek(consumer: Pick<Consumer, 'seek'>): void {
    for (const place of this.next?.values() ?? []) consumer.seek(place);
  }

  advance({ topics }: OffsetsByTopicPartition): Promise<void> {
    for (const { topic, partitions } of topics)
      for (const { partition, offset } of partitions)
        this.next?.set(keyOf(topic, partition), { topic, partition, offset });
    return Promise.resolve();
  }

  private async places(admin: Admin, topic: string): Promise<{ topic: string; partition: number; offset: string }[]> {
    const { from } = this.subscription;
    if (typeof from === 'object') {
      const lags = await lagsOf(admin, from.group, topic);
      return lags.map(({ partition, latest, lag }) => ({ topic, partition, offset: String(latest - lag) }));
    }
    const ends = await admin.fetchTopicOffsets(topic);
    return ends.map(({ partition, high, low }) => ({
      topic,
      partition,
      offset: from === 'latest' ? high : low,
    }));
  }
}

const keyOf = (topic: string, partition: number): string => `${topic}/${partition}`;
