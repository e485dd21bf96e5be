import type { Admin, Kafka } from 'kafkajs';
import type { PartitionLag } from '../messaging-admin.js';

/** How far a group is in one topic. kafkajs answers -1 where the group never committed and keeps "earliest" as -2; retention may have removed what was committed. */
export async function lagsOf(admin: Admin, group: string, topic: string): Promise<PartitionLag[]> {
  const [ends, offsets] = await Promise.all([
    admin.fetchTopicOffsets(topic),
    admin.fetchOffsets({ groupId: group, topics: [topic] }),
  ]);
  const committed = new Map(offsets[0]?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  return ends
    .map(({ partition, low, high }) => {
      const [earliest, latest, stored] = [Number(low), Number(high), committed.get(partition) ?? -1];
      const place = Math.max(stored, earliest);
      return { group, topic, partition, latest, lag: latest - place, ...(stored === -1 ? {} : { committed: place }) };
    })
    .sort((a, b) => a.partition - b.partition);
}

/** Asks for lags again and again over one connection, that is made when it is needed and anew after an error. */
export class KafkaLags {
  private connecting: Promise<Admin> | undefined;

  constructor(private readonly kafka: Kafka) {}

  /** Events of `topics` that the group has not handled yet. Rejects when no broker answers. */
  async total(group: string, topics: readonly string[]): Promise<number> {
    const lags = await Promise.all(topics.map((topic) => this.of(group, topic)));
    return lags.flat().reduce((sum, { lag }) => sum + lag, 0);
  }

  /** By partition. Rejects when no broker answers. */
  async of(group: string, topic: string): Promise<PartitionLag[]> {
    const admin = await (this.connecting ??= this.connect());
    try {
      return await lagsOf(admin, group, topic);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const { connecting } = this;
    this.connecting = undefined;
    await connecting?.then((admin) => admin.disconnect()).catch(() => undefined);
  }

  private async connect(): Promise<Admin> {
    const admin = this.kafka.admin({ retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 500 } });
    try {
      await admin.connect();
      return admin;
    } catch (error) {
      this.connecting = undefined;
      throw error;
    }
  }
}
