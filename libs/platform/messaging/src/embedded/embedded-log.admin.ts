import { type Clock, Failure } from '@weir/platform/kernel';
import { type Database, rows } from '@weir/platform/persistence';
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
import { messageSizes } from '../message-size.js';
import { MessagingErrors } from '../messaging.errors.js';
import { messagingSettings } from '../messaging.settings.js';
import type { LogRecord } from '../record.js';
import { LogStore } from './log-store.js';

const PAGE = 1000;
/** Between two looks at what came, while following, ms. */
const LOOK = 200;

export interface EmbeddedLogAdminOptions {
  /** The schema `log`, attached. */
  readonly database: Database;
  readonly clock: Clock;
  /** False when the process that owns the log is gone: who it wrote down as member is none. Default true. */
  readonly running?: boolean;
}

interface End {
  readonly topic: string;
  readonly partition: number;
  readonly earliest: number;
  readonly latest: number;
}

const ENDS = `SELECT topic, "partition", MIN("offset") AS earliest, MAX("offset") + 1 AS latest FROM log_records`;

/** The operator's side of the embedded log, from any process that can read its file. */
export class EmbeddedLogAdmin extends MessagingAdmin {
  constructor(private readonly options: EmbeddedLogAdminOptions) {
    super();
  }

  override async topics(): Promise<TopicSummary[]> {
    const { database } = this.options;
    const partitions = await this.partitions();
    const found = await database.query<{ topic: string; records: number }>(
      `SELECT t.topic, COUNT(r.id) AS records FROM (SELECT topic FROM log_records UNION SELECT topic FROM log_offsets) t
       LEFT JOIN log_records r ON r.topic = t.topic GROUP BY t.topic ORDER BY t.topic`,
    );
    return found.map(({ topic, records }) => ({ topic, partitions, replication: 1, records }));
  }

  override async describe(topic: string): Promise<PartitionDescription[]> {
    if (!(await this.topics()).some((one) => one.topic === topic))
      throw new Failure(MessagingErrors.NO_TOPIC, `There is no topic ${topic}`);
    const found = await this.options.database.query<End>(`${ENDS} WHERE topic = ? GROUP BY topic, "partition"`, [
      topic,
    ]);
    const ends = new Map(found.map((end) => [end.partition, end]));
    return Array.from({ length: await this.partitions() }, (_, partition) => {
      const { earliest = 0, latest = 0 } = ends.get(partition) ?? {};
      return { partition, leader: 0, replicas: [0], isr: [0], osr: [], earliest, latest };
    });
  }

  override create(topic: string): Promise<void> {
    return refuse(`The embedded log makes the topic ${topic} with its first record`);
  }

  override delete(topic: string): Promise<void> {
    return refuse(`The embedded log keeps ${topic}, as it keeps everything; a purge of the shop removes all of it`);
  }

  override async publish(messages: readonly EventMessage[]): Promise<void> {
    const { clock, database } = this.options;
    if (messageSizes(messages).length === 0) return;
    await new LogStore(database, clock, await this.partitions()).append(messages);
  }

  override async *read(topic: string, { from, follow = false, signal }: ReadOptions = {}): AsyncGenerator<LogRecord> {
    const { clock, database } = this.options;
    const store = new LogStore(database, clock, await this.partitions());
    const last = follow ? Number.MAX_SAFE_INTEGER : await store.last();
    for (let cursor = 0; !signal?.aborted;) {
      const page = await store.after(cursor, [topic], PAGE);
      for (const record of page) {
        if (record.id > last) return;
        const begin = from ? from.get(record.partition) : 0;
        if (begin !== undefined && Number(record.offset) >= begin) yield record;
      }
      cursor = page.at(-1)?.id ?? cursor;
      if (page.length < PAGE && !follow) return;
      if (page.length < PAGE) await clock.delay(LOOK, signal);
    }
  }

  override async groups(): Promise<GroupSummary[]> {
    const { database, running = true } = this.options;
    const found = await database.query<{ group: string; member: string | null }>(
      `SELECT g."group", m.member FROM (SELECT "group" FROM log_offsets UNION SELECT "group" FROM log_members) g
       LEFT JOIN log_members m ON m."group" = g."group" ORDER BY g."group"`,
    );
    return [...Map.groupBy(found, ({ group }) => group)].map(([group, all]) => {
      const members = running ? all.flatMap(({ member }) => member ?? []) : [];
      return { group, state: members.length > 0 ? 'Stable' : 'Empty', members };
    });
  }

  override async lag(group?: string): Promise<PartitionLag[]> {
    const { database } = this.options;
    const found = await database.query<{
      group: string;
      topic: string;
      partition: number;
      next: number;
      latest: number;
    }>(
      `SELECT o."group", o.topic, o."partition", o.next, COALESCE(e.latest, 0) AS latest FROM log_offsets o
       LEFT JOIN (${ENDS} GROUP BY topic, "partition") e ON e.topic = o.topic AND e."partition" = o."partition"
       WHERE o."group" = COALESCE(?, o."group") ORDER BY o."group", o.topic, o."partition"`,
      [group ?? null],
    );
    if (group !== undefined && found.length === 0)
      throw new Failure(MessagingErrors.NO_GROUP, `There is no group ${group}`);
    return found.map(({ next, ...place }) => ({ ...place, committed: next, lag: Math.max(0, place.latest - next) }));
  }

  override async close(): Promise<void> {}

  protected override async offsetsAt(topic: string, time: number): Promise<Offsets> {
    const found = await this.options.database.query<{ partition: number; earliest: number }>(
      `${ENDS} WHERE topic = ? AND written_at >= ? GROUP BY topic, "partition"`,
      [topic, time],
    );
    return new Map(found.map(({ partition, earliest }) => [partition, earliest]));
  }

  protected override async commit(group: string, topic: string, offsets: Offsets): Promise<void> {
    if (offsets.size === 0) return;
    await this.options.database.query(
      `INSERT INTO log_offsets ("group", topic, "partition", next) VALUES ${rows(offsets.size, 4)}
       ON CONFLICT ("group", topic, "partition") DO UPDATE SET next = excluded.next`,
      [...offsets].flatMap(([partition, offset]) => [group, topic, partition, offset]),
    );
  }

  /** As many as the shop has made: every group notes all of them. */
  private async partitions(): Promise<number> {
    const [row] = await this.options.database.query<{ most: number | null }>(
      'SELECT MAX("partition") AS most FROM (SELECT "partition" FROM log_offsets UNION SELECT "partition" FROM log_records)',
    );
    return row?.most == null ? messagingSettings.parse({}).partitions : row.most + 1;
  }
}

const refuse = (sentence: string): Promise<never> => Promise.reject(new Failure(MessagingErrors.NOT_HERE, sentence));
