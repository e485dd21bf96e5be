import { Failure } from '@weir/platform/kernel';
import type { EventMessage } from './event-bus.js';
import { MessagingErrors } from './messaging.errors.js';
import type { LogRecord } from './record.js';
import type { TopicReader } from './topic-reader.js';

export interface TopicSummary {
  readonly topic: string;
  readonly partitions: number;
  /** Copies of each partition. */
  readonly replication: number;
  /** Records that lie in it now. */
  readonly records: number;
}

export interface PartitionDescription {
  readonly partition: number;
  /** Broker id; -1 when it has none. */
  readonly leader: number;
  readonly replicas: readonly number[];
  /** In-sync replicas: what is acknowledged lies on each of them. */
  readonly isr: readonly number[];
  /** Out-of-sync replicas: they lag behind or are down. */
  readonly osr: readonly number[];
  readonly earliest: number;
  /** The offset that the next record gets. */
  readonly latest: number;
}

export interface GroupSummary {
  readonly group: string;
  /** As the bus says it: `Stable`, `Empty`, `PreparingRebalance`, ... */
  readonly state: string;
  readonly members: readonly string[];
}

export interface PartitionLag {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** The next offset that the group takes; absent when it never committed one. */
  readonly committed?: number;
  readonly latest: number;
  readonly lag: number;
}

/** Where to begin: an offset, some records back (negative) or ahead of where the group is, or the first record written at or after a time, ms. */
export type Position =
  'earliest' | 'latest' | { readonly offset: number } | { readonly shift: number } | { readonly time: number };

export interface OffsetMove {
  readonly partition: number;
  /** Absent when the group had committed none. */
  readonly from?: number;
  readonly to: number;
}

/** Next offset by partition. */
export type Offsets = ReadonlyMap<number, number>;

export interface ReadOptions {
  /** Where to begin; partitions that it does not name are not read. Default: every partition from its earliest record. */
  readonly from?: Offsets;
  /** Goes on past the end of this moment until `signal` aborts. Default false. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

/** The operator's side of the event bus. Adapters: Kafka, and the embedded log. Every method fails with PLATFORM.UNAVAILABLE when the bus does not answer. */
export abstract class MessagingAdmin implements TopicReader {
  abstract topics(): Promise<TopicSummary[]>;
  /** Fails with MESSAGING.NO_TOPIC. */
  abstract describe(topic: string): Promise<PartitionDescription[]>;
  /** Fails with MESSAGING.TOPIC_EXISTS, or MESSAGING.NOT_HERE where topics make themselves. */
  abstract create(topic: string, partitions: number, replication: number): Promise<void>;
  /** With everything in it. Fails with MESSAGING.NO_TOPIC, or MESSAGING.NOT_HERE where nothing is ever removed. */
  abstract delete(topic: string): Promise<void>;
  /** As the bus publishes: acknowledged by all in-sync replicas, the partition chosen by the key. Kafka's fails with MESSAGING.NO_TOPIC. */
  abstract publish(messages: readonly EventMessage[]): Promise<void>;
  /** What lies in the topic when reading begins, in order per partition; a topic that does not exist has nothing. Nobody's offsets are touched. */
  abstract read(topic: string, options?: ReadOptions): AsyncIterable<LogRecord>;
  abstract groups(): Promise<GroupSummary[]>;
  /** Of one group, or of all. Fails with MESSAGING.NO_GROUP. */
  abstract lag(group?: string): Promise<PartitionLag[]>;
  abstract close(): Promise<void>;

  /** By partition the first offset written at or after `time`, ms; partitions without such a record are left out. */
  protected abstract offsetsAt(topic: string, time: number): Promise<Offsets>;
  protected abstract commit(group: string, topic: string, offsets: Offsets): Promise<void>;

  /** Makes the group go on somewhere else. Fails with MESSAGING.GROUP_ACTIVE while it has members: they would go on where they are, and write over it. */
  async reset(group: string, topic: string, to: Position): Promise<OffsetMove[]> {
    await this.refuseWhileActive(group);
    const before = await this.placesOf(group, topic);
    const offsets = await this.locate(topic, to, before);
    await this.commit(group, topic, offsets);
    return [...offsets].map(([partition, offset]) => {
      const from = before.get(partition);
      return { partition, to: offset, ...(from === undefined ? {} : { from }) };
    });
  }

  /**
   * What a member of `group` would get next, and when the reading ends notes how far it came; fails with MESSAGING.GROUP_ACTIVE while the group has members.
   * A group that does not exist begins at `from` (default `earliest`) and exists then.
   */
  async *consume(group: string, topic: string, from: Position = 'earliest'): AsyncGenerator<LogRecord> {
    await this.refuseWhileActive(group);
    const begin = await this.locate(topic, from);
    const next = new Map([...begin, ...(await this.placesOf(group, topic))]);
    try {
      for await (const record of this.read(topic, { from: new Map(next) })) {
        next.set(record.partition, Number(record.offset) + 1);
        yield record;
      }
    } finally {
      await this.commit(group, topic, next);
    }
  }

  /** The offsets that a position means, between the ends of each partition. A shift counts from `places`, where there is none from the earliest. */
  async locate(topic: string, position: Position, places: Offsets = new Map()): Promise<Offsets> {
    const partitions = await this.describe(topic);
    const timed =
      typeof position === 'object' && 'time' in position ? await this.offsetsAt(topic, position.time) : undefined;
    return new Map(
      partitions.map(({ partition, earliest, latest }) => {
        const wanted = ((): number => {
          if (position === 'earliest') return earliest;
          if (position === 'latest') return latest;
          if ('offset' in position) return position.offset;
          if ('shift' in position) return (places.get(partition) ?? earliest) + position.shift;
          return timed?.get(partition) ?? latest;
        })();
        return [partition, Math.min(Math.max(wanted, earliest), latest)];
      }),
    );
  }

  private async placesOf(group: string, topic: string): Promise<Map<number, number>> {
    const known = (await this.groups()).some((one) => one.group === group);
    const lags = known ? await this.lag(group) : [];
    return new Map(
      lags.flatMap((one) =>
        one.topic === topic && one.committed !== undefined ? [[one.partition, one.committed]] : [],
      ),
    );
  }

  private async refuseWhileActive(group: string): Promise<void> {
    const members = (await this.groups()).find((one) => one.group === group)?.members ?? [];
    if (members.length > 0)
      throw new Failure(
        MessagingErrors.GROUP_ACTIVE,
        `The group ${group} has members (${members.join(', ')}), which would write over its offsets`,
      );
  }
}
