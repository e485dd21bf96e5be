import type { EventMessage } from './event-bus.js';
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

export interface TopicDescription {
  readonly topic: string;
  readonly partitions: readonly PartitionDescription[];
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

/** Where a group shall go on: an offset, some records back (negative) or ahead, or the first record written at or after a time, ms. */
export type ResetTo =
  'earliest' | 'latest' | { readonly offset: number } | { readonly shift: number } | { readonly time: number };

export interface OffsetMove {
  readonly partition: number;
  /** Absent when the group had committed none. */
  readonly from?: number;
  readonly to: number;
}

export interface ReadOptions {
  /** Where to begin in each partition. Default `earliest`. `latest` waits for what comes, until `signal` aborts. */
  readonly from?: Exclude<ResetTo, { readonly shift: number }>;
  /** Only the partition of this key. */
  readonly key?: string;
  /** Notes the place of this group and goes on there the next time. Refused while the group has members. Default: nobody's place is touched. */
  readonly group?: string;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

/** The operator's side of the event bus. Adapters: Kafka, and the embedded log. Fails with MESSAGING.NO_TOPIC, MESSAGING.NO_GROUP, MESSAGING.GROUP_ACTIVE, MESSAGING.NOT_HERE. */
export abstract class MessagingAdmin implements TopicReader {
  abstract topics(): Promise<TopicSummary[]>;
  abstract describe(topic: string): Promise<TopicDescription>;
  /** Fails with MESSAGING.TOPIC_EXISTS. */
  abstract create(topic: string, partitions: number, replication: number): Promise<void>;
  /** With everything in it. */
  abstract delete(topic: string): Promise<void>;
  /** As the bus publishes: acknowledged by all in-sync replicas, the partition by the key. */
  abstract publish(messages: readonly EventMessage[]): Promise<void>;
  /** What lies in the topic when reading begins; a topic that does not exist has nothing. */
  abstract read(topic: string, options?: ReadOptions): AsyncIterable<LogRecord>;
  abstract groups(): Promise<GroupSummary[]>;
  /** Of one group, or of all. */
  abstract lag(group?: string): Promise<PartitionLag[]>;
  /** Refused while the group has members: they would go on where they are, and write over it. */
  abstract reset(group: string, topic: string, to: ResetTo): Promise<OffsetMove[]>;
  abstract close(): Promise<void>;
}

/** The offset that `to` means in one partition, kept between its ends. `at` is the offset that a time means. */
export function offsetFor(
  to: ResetTo,
  { earliest, latest, committed, at }: { earliest: number; latest: number; committed?: number; at?: number },
): number {
  const within = (offset: number): number => Math.min(Math.max(offset, earliest), latest);
  if (to === 'earliest') return earliest;
  if (to === 'latest') return latest;
  if ('offset' in to) return within(to.offset);
  if ('shift' in to) return within((committed ?? earliest) + to.shift);
  return within(at ?? latest);
}
