import { type EventMessage, partitionFor } from '@weir/platform/messaging';
import type { LogRecord } from '../../../libs/platform/messaging/src/record.js';
import type { Engine } from '../engine/host.js';
import { ConsumerGroup } from './consumer-group.js';

const PARTITIONS = 3;

/** A broker that never dies: topics of append-only partitions, and the groups that read them. */
export class Broker {
  private readonly logs = new Map<string, LogRecord[]>();
  private readonly groups = new Map<string, ConsumerGroup>();

  constructor(private readonly engine: Engine) {}

  /** Appends in the given order; the key decides the partition. */
  append(messages: readonly EventMessage[]): void {
    for (const { topic, key, value, headers } of messages) {
      const partition = partitionFor(key, PARTITIONS);
      const log = this.log(`${topic}/${partition}`);
      log.push({ topic, partition, offset: String(log.length), key, value, headers });
    }
    for (const group of this.groups.values()) group.wake();
  }

  group(name: string, topics: readonly string[]): ConsumerGroup {
    const places = topics.flatMap((topic) => Array.from({ length: PARTITIONS }, (_, at) => `${topic}/${at}`));
    const group = this.groups.get(name) ?? new ConsumerGroup(name, places, this.engine, (place) => this.log(place));
    this.groups.set(name, group);
    return group;
  }

  /** True when there is this group and it has handled everything. */
  isIdle(group: string): boolean {
    return this.groups.get(group)?.idle === true;
  }

  allGroups(): ConsumerGroup[] {
    return [...this.groups.values()];
  }

  private log(place: string): LogRecord[] {
    const log = this.logs.get(place) ?? [];
    this.logs.set(place, log);
    return log;
  }
}
