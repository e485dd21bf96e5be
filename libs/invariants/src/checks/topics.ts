import { type Check, type Finding, finding } from '../check.js';
import type { Evidence, Schema, TopicRecord } from '../evidence.js';
import { gone, latest } from './events.js';

const publishers: readonly Schema[] = ['order', 'inventory', 'payment'];
const deadTopics = ['order', 'inventory', 'payment', 'insight', 'loyalty'].map((group) => `weir.${group}.dead`);

interface Published {
  readonly event_id: string;
  readonly topic: string;
  readonly type: string;
  readonly published_at: number;
}

/** What one reading of a topic found; `rows` are the events that must be in it. */
class Reading {
  /** Ids of `rows` that were found; copies count once. */
  readonly found = new Set<string>();
  /** Everything else. */
  readonly others: TopicRecord[] = [];
  readonly disorder: object[] = [];
  /** The first event of each partition whose beginning retention has removed. */
  readonly cutAt: string[] = [];
  private readonly firstOffset = new Map<number, number>();
  private readonly last = new Map<string, number>();

  constructor(private readonly rows: ReadonlyMap<string, Published>) {}

  add(record: TopicRecord): void {
    const { eventId, offset, partition } = record;
    if (!this.firstOffset.has(partition)) {
      this.firstOffset.set(partition, offset);
      if (offset > 0) this.cutAt.push(eventId);
    }
    if (!this.rows.has(eventId)) return void this.others.push(record);
    if (this.found.has(eventId)) return;
    this.found.add(eventId);
    this.follow(record);
  }

  /** Of each aggregate 1, 2, 3, ...; where the beginning is gone, from the first that is there. */
  private follow({ topic, partition, offset, key, seq, headers }: TopicRecord): void {
    const aggregate = `${headers['aggregate']}/${key}`;
    const before = this.last.get(aggregate);
    const cut = before === undefined && (this.firstOffset.get(partition) ?? 0) > 0;
    if (!cut && seq !== (before ?? 0) + 1)
      this.disorder.push({ topic, partition, offset, aggregate, seq, after: before ?? 0 });
    this.last.set(aggregate, seq);
  }
}

const place = ({ topic, partition, offset }: TopicRecord): string => `${topic}/${partition}/${offset}`;

/** Records that are no event of any outbox, but were refused by their readers and lie in a dead-letter topic, are accounted for. */
async function unaccounted(evidence: Evidence, unknown: readonly TopicRecord[]): Promise<TopicRecord[]> {
  const suspects = unknown.filter(({ headers }) => !headers['replayed-from']);
  if (suspects.length === 0) return [];
  const dead = new Set<string>();
  for (const name of deadTopics)
    for await (const { headers } of evidence.topic?.(name) ?? [])
      dead.add(`${headers['dead-topic']}/${headers['dead-partition']}/${headers['dead-offset']}`);
  return suspects.filter((record) => !dead.has(place(record)));
}

async function lookAt(evidence: Evidence, schema: Schema): Promise<{ checked: number; broken: object[] }> {
  // Rows that are published before the reading begins must be found; rows that exist when it has ended may be found.
  const published = await evidence.rows<Published>(
    schema,
    'SELECT event_id, topic, type, published_at FROM outbox WHERE published_at > 0 ORDER BY position',
  );
  const words = new Map<string, string>();
  const rows = new Map(
    published.map((row) => [row.event_id, { ...row, topic: shared(words, row.topic), type: shared(words, row.type) }]),
  );
  const broken: object[] = [];
  let checked = 0;
  for (const topic of new Set([`weir.${schema}.events`, ...published.map((row) => row.topic)])) {
    const reading = new Reading(rows);
    for await (const record of evidence.topic?.(topic) ?? []) {
      reading.add(record);
      checked += 1;
    }
    const horizon = Math.max(0, ...reading.cutAt.map((id) => Number(rows.get(id)?.published_at ?? 0)));
    const missing = published.filter(
      (row) => row.topic === topic && !reading.found.has(row.event_id) && Number(row.published_at) >= horizon,
    );
    broken.push(
      ...missing.map(({ event_id, type }) => ({ event: event_id, type, published: true, in_topic: false, topic })),
      ...reading.disorder,
      ...(await strangers(evidence, schema, reading.others)),
    );
  }
  return { checked: checked + published.length, broken };
}

/** The same word once for all rows: a driver makes a string for each. */
function shared(words: Map<string, string>, word: string): string {
  const known = words.get(word);
  if (known === undefined) words.set(word, word);
  return known ?? word;
}

async function strangers(evidence: Evidence, schema: Schema, others: readonly TopicRecord[]): Promise<object[]> {
  if (others.length === 0) return [];
  const all = await evidence.rows<{ event_id: string }>(schema, 'SELECT event_id FROM outbox');
  const known = new Set(all.map(({ event_id }) => event_id));
  const purgedUntil = latest((await gone(evidence, schema)).said);
  const unknown = others.filter(
    ({ eventId, headers }) => !known.has(eventId) && !(Number(headers['occurred-at']) < purgedUntil),
  );
  return (await unaccounted(evidence, unknown)).map(({ topic, partition, offset, key, eventId }) => ({
    ...{ topic, partition, offset, key, event: eventId },
    in_outbox: false,
  }));
}

export const topicsTellTheOutboxes: Check = {
  id: 'I11-topic',
  name: 'the topics tell what the outboxes say: each published event lies in its topic, nothing else does but dead letters and their replays, each key’s events in order',
  atRest: false,
  readsTopics: true,
  async look(evidence): Promise<Finding> {
    // One after the other: each holds the ids of a whole outbox.
    const broken: object[] = [];
    let checked = 0;
    for (const schema of publishers) {
      const found = await lookAt(evidence, schema);
      checked += found.checked;
      broken.push(...found.broken);
    }
    return finding(checked, broken, 'topic and outbox disagree');
  },
};
