import type { Clock } from '@weir/platform/kernel';
import { type Database, rows, type Transaction } from '@weir/platform/persistence';
import type { EventHeaders, EventMessage } from '../event-bus.js';
import { partitionFor } from '../partitioner.js';
import type { LogRecord } from '../record.js';
import type { Place as RecordPlace, Progress } from '../request-log.js';

/** A record with its place in the order of all topics. */
export interface StoredRecord extends LogRecord {
  readonly id: number;
}

/** Where a group goes on. */
export interface Place {
  /** The id before which it has handled everything. */
  readonly cursor: number;
  /** By `topic/partition` its next offset: after a reset some lie behind the cursor's place, others ahead of it. */
  readonly next: ReadonlyMap<string, number>;
}

interface RecordRow {
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly headers: string;
  readonly value: string;
}

/** This process among the members of a group. */
const MEMBER = `process ${process.pid}`;

/** The tables of the embedded log. */
export class LogStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly partitions: number,
  ) {}

  /** All or none, on disk when it resolves. */
  async append(messages: readonly EventMessage[]): Promise<RecordPlace[]> {
    const placed = messages.map((message) => ({ ...message, partition: partitionFor(message.key, this.partitions) }));
    return this.database.transaction(async (tx) => {
      const places: RecordPlace[] = [];
      const next = new Map<string, number>();
      const values = [];
      const now = this.clock.now();
      for (const { topic, partition, key, headers, value } of placed) {
        const place = `${topic}/${partition}`;
        const offset = next.get(place) ?? (await end(tx, topic, partition));
        next.set(place, offset + 1);
        places.push({ partition, offset });
        values.push(topic, partition, offset, key, JSON.stringify(headers), value, now);
      }
      await tx.execute(
        `INSERT INTO log_records (topic, "partition", "offset", "key", headers, value, written_at) VALUES ${rows(placed.length, 7)}`,
        values,
      );
      return places;
    });
  }

  /** The oldest records of `topics` after `cursor`. */
  async after(cursor: number, topics: readonly string[], limit: number): Promise<StoredRecord[]> {
    const found = await this.database.query<RecordRow>(
      `SELECT id, topic, "partition", "offset", "key", headers, value FROM log_records WHERE id > ? AND topic IN (${topics.map(() => '?').join(', ')}) ORDER BY id LIMIT ?`,
      [cursor, ...topics, limit],
    );
    return found.map((row) => ({
      ...row,
      offset: String(row.offset),
      headers: JSON.parse(row.headers) as EventHeaders,
    }));
  }

  /** The id of the last record of all topics; 0 when there is none. */
  async last(): Promise<number> {
    const [last] = await this.database.query<{ id: number | null }>('SELECT MAX(id) AS id FROM log_records');
    return last?.id ?? 0;
  }

  /** A topic new to the group begins at `from`. */
  async place(group: string, topics: readonly string[], from: 'earliest' | 'latest'): Promise<Place> {
    return this.database.transaction(async (tx) => {
      let cursor = Number.MAX_SAFE_INTEGER;
      const next = new Map<string, number>();
      for (const topic of topics) {
        for (let partition = 0; partition < this.partitions; partition += 1) {
          const begin = await this.begin(tx, group, topic, partition, from);
          next.set(`${topic}/${partition}`, begin.next);
          cursor = Math.min(cursor, begin.cursor);
        }
      }
      return { cursor, next };
    });
  }

  /** The id after which everything is new (`latest`), or before which there is nothing; notes no place for anybody. */
  async end(from: 'earliest' | 'latest'): Promise<number> {
    if (from === 'earliest') return 0;
    const [last] = await this.database.query<{ id: number | null }>('SELECT MAX(id) AS id FROM log_records');
    return last?.id ?? 0;
  }

  /** Records of the group's topics that it has not handled yet. */
  async lag(group: string): Promise<number> {
    const [row] = await this.database.query<{ lag: number | null }>(
      `SELECT SUM(MAX(0, COALESCE((SELECT MAX("offset") + 1 FROM log_records r WHERE r.topic = o.topic AND r."partition" = o."partition"), 0) - o.next)) AS lag
       FROM (SELECT topic, "partition", next FROM log_offsets WHERE "group" = ?) o`,
      [group],
    );
    return row?.lag ?? 0;
  }

  /** By partition, also where nothing has been written yet. */
  async progress(topic: string, group: string): Promise<Progress[]> {
    const found = await this.database.query<{ partition: number; latest: number; committed: number }>(
      `SELECT "partition", MAX(latest) AS latest, MAX(committed) AS committed FROM (
         SELECT "partition", MAX("offset") + 1 AS latest, 0 AS committed FROM log_records WHERE topic = ? GROUP BY "partition"
         UNION ALL SELECT "partition", 0, next FROM log_offsets WHERE "group" = ? AND topic = ?
       ) GROUP BY "partition"`,
      [topic, group, topic],
    );
    const known = new Map(found.map((one) => [one.partition, one]));
    return Array.from(
      { length: this.partitions },
      (_, partition) => known.get(partition) ?? { partition, latest: 0, committed: 0 },
    );
  }

  /** Says that this process consumes for the group. */
  async enter(group: string): Promise<void> {
    await this.database.query(
      'INSERT INTO log_members ("group", member, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      [group, MEMBER, this.clock.now()],
    );
  }

  async leave(group: string): Promise<void> {
    await this.database.query('DELETE FROM log_members WHERE "group" = ?', [group]);
  }

  /** One process has the log at a time: who is still written down when it opens died without a word. */
  async forgetMembers(): Promise<void> {
    await this.database.query('DELETE FROM log_members');
  }

  async commit(group: string, handled: readonly LogRecord[]): Promise<void> {
    const next = new Map(
      handled.map(({ topic, partition, offset }) => [
        `${topic}/${partition}`,
        [group, topic, partition, Number(offset) + 1],
      ]),
    );
    await this.database.query(
      `INSERT INTO log_offsets ("group", topic, "partition", next) VALUES ${rows(next.size, 4)} ON CONFLICT ("group", topic, "partition") DO UPDATE SET next = excluded.next`,
      [...next.values()].flat(),
    );
  }

  private async begin(
    tx: Transaction,
    group: string,
    topic: string,
    partition: number,
    from: 'earliest' | 'latest',
  ): Promise<{ cursor: number; next: number }> {
    const place = [group, topic, partition];
    const [offset] = await tx.query<{ next: number }>(
      'SELECT next FROM log_offsets WHERE "group" = ? AND topic = ? AND "partition" = ?',
      place,
    );
    const next = offset?.next ?? (from === 'latest' ? await end(tx, topic, partition) : 0);
    if (!offset)
      await tx.execute('INSERT INTO log_offsets ("group", topic, "partition", next) VALUES (?, ?, ?, ?)', [
        ...place,
        next,
      ]);
    const [record] = await tx.query<{ id: number }>(
      'SELECT id FROM log_records WHERE topic = ? AND "partition" = ? AND "offset" = ?',
      [topic, partition, next],
    );
    if (record) return { cursor: record.id - 1, next };
    const [last] = await tx.query<{ id: number | null }>('SELECT MAX(id) AS id FROM log_records');
    return { cursor: last?.id ?? 0, next };
  }
}

async function end(tx: Transaction, topic: string, partition: number): Promise<number> {
  const [row] = await tx.query<{ last: number | null }>(
    'SELECT MAX("offset") AS last FROM log_records WHERE topic = ? AND "partition" = ?',
    [topic, partition],
  );
  return (row?.last ?? -1) + 1;
}
