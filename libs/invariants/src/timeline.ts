import type { Evidence, PspEntry, Schema, TopicRecord } from './evidence.js';

/** One thing that happened to an order, in one service. */
export interface TimelineEntry {
  /** Milliseconds since 1970, by the clock of the service. */
  readonly at: number;
  readonly service: string;
  /**
   * `state`: an edge of the saga (from, message, to, version). `event`: an outbox row (type, seq, eventId, traceId). `published`: that row in its topic (topic, partition, offset).
   * `taken`: an inbox row (type, eventId). `provider`: a line of the provider's ledger (kind, amount, reference). `attempts`: tries of a payment at the provider (attempts, status).
   */
  readonly what: 'state' | 'event' | 'published' | 'taken' | 'provider' | 'attempts';
  readonly [detail: string]: string | number | undefined;
}

/** What comes first when two things carry the same millisecond. */
const RANK = ['provider', 'state', 'event', 'published', 'taken', 'attempts'];

const histories = [
  { schema: 'order', table: 'order_history' },
  { schema: 'inventory', table: 'hold_history' },
  { schema: 'payment', table: 'payment_history' },
] as const;
const publishers: readonly Schema[] = ['order', 'inventory', 'payment'];
const consumers: readonly Schema[] = ['order', 'inventory', 'payment', 'insight'];

interface OutboxRow {
  readonly event_id: string;
  readonly seq: number;
  readonly type: string;
  readonly topic: string;
  readonly traceparent: string | null;
  readonly occurred_at: number;
  /** 0: not yet. */
  readonly published_at: number;
}

/** Everything that the tables, the topics and the provider's ledger know of one order, oldest first. */
export async function timelineOf(evidence: Evidence, orderId: string): Promise<TimelineEntry[]> {
  const outboxes = await Promise.all(publishers.map((schema) => saidBy(evidence, schema, orderId)));
  const said = outboxes.flat();
  const entries = await Promise.all([
    ...histories.map((history) => edges(evidence, history, orderId)),
    taken(evidence, said),
    attempts(evidence, orderId),
    provider(evidence, orderId),
    places(evidence, orderId, said),
  ]);
  const events = said.map(({ schema, row }) => ({
    at: Number(row.occurred_at),
    service: schema,
    what: 'event' as const,
    ...eventOf(row),
  }));
  return [...entries.flat(), ...events].sort((a, b) => a.at - b.at || RANK.indexOf(a.what) - RANK.indexOf(b.what));
}

interface Said {
  readonly schema: Schema;
  readonly row: OutboxRow;
}

const eventOf = ({ type, seq, event_id, traceparent }: OutboxRow): Record<string, string | number | undefined> => ({
  type,
  seq: Number(seq),
  eventId: event_id,
  ...(traceparent ? { traceId: traceparent.split('-')[1] } : {}),
});

async function saidBy(evidence: Evidence, schema: Schema, orderId: string): Promise<Said[]> {
  const rows = await evidence.rows<OutboxRow>(
    schema,
    'SELECT event_id, seq, type, topic, traceparent, occurred_at, published_at FROM outbox WHERE aggregate_id = ? ORDER BY position',
    [orderId],
  );
  return rows.map((row) => ({ schema, row }));
}

async function edges(
  evidence: Evidence,
  { schema, table }: (typeof histories)[number],
  orderId: string,
): Promise<TimelineEntry[]> {
  const rows = await evidence.rows<{
    version: number;
    from_state: string;
    message: string;
    to_state: string;
    at: number;
  }>(schema, `SELECT version, from_state, message, to_state, at FROM ${table} WHERE order_id = ? ORDER BY version`, [
    orderId,
  ]);
  return rows.map(({ version, from_state: from, message, to_state: to, at }) => ({
    at: Number(at),
    service: schema,
    what: 'state',
    ...{ from, message, to, version: Number(version) },
  }));
}

async function taken(evidence: Evidence, said: readonly Said[]): Promise<TimelineEntry[]> {
  const types = new Map(said.map(({ row }) => [row.event_id, row.type]));
  if (types.size === 0) return [];
  const marks = [...types].map(() => '?').join(', ');
  const found = consumers.map(async (schema) => {
    const rows = await evidence.rows<{ event_id: string; taken_at: number }>(
      schema,
      `SELECT event_id, taken_at FROM inbox WHERE event_id IN (${marks}) ORDER BY taken_at`,
      [...types.keys()],
    );
    return rows.map(({ event_id: eventId, taken_at }) => ({
      at: Number(taken_at),
      service: schema,
      what: 'taken' as const,
      ...{ type: types.get(eventId), eventId },
    }));
  });
  return (await Promise.all(found)).flat();
}

async function attempts(evidence: Evidence, orderId: string): Promise<TimelineEntry[]> {
  const rows = await evidence.rows<{ attempts: number; status: string; updated_at: number }>(
    'payment',
    'SELECT attempts, status, updated_at FROM payments WHERE order_id = ? AND attempts > 0',
    [orderId],
  );
  return rows.map(({ attempts, status, updated_at }) => ({
    at: Number(updated_at),
    service: 'payment',
    what: 'attempts',
    ...{ attempts: Number(attempts), status },
  }));
}

async function provider(evidence: Evidence, orderId: string): Promise<TimelineEntry[]> {
  const ledger: readonly PspEntry[] = await evidence.pspLedger();
  return ledger
    .filter(({ key }) => key === orderId)
    .map(({ at = 0, kind, amount, reference }) => ({
      at,
      service: 'psp',
      what: 'provider',
      ...{ kind, amount, reference },
    }));
}

/** Where each published event lies; read from the time it was said, until all are found. */
async function places(evidence: Evidence, orderId: string, said: readonly Said[]): Promise<TimelineEntry[]> {
  const published = said.filter(({ row }) => Number(row.published_at) > 0);
  const topics = Map.groupBy(published, ({ row }) => row.topic);
  const found = [...topics].map(async ([topic, events]) => {
    const lying = await find(evidence, topic, orderId, events);
    return events.map(({ schema, row }) => {
      const record = lying.get(row.event_id);
      return {
        at: Number(row.published_at),
        service: schema,
        what: 'published' as const,
        ...eventOf(row),
        topic,
        ...(record ? { partition: record.partition, offset: record.offset } : {}),
      };
    });
  });
  return (await Promise.all(found)).flat();
}

async function find(
  evidence: Evidence,
  topic: string,
  key: string,
  events: readonly Said[],
): Promise<Map<string, TopicRecord>> {
  const wanted = new Set(events.map(({ row }) => row.event_id));
  const found = new Map<string, TopicRecord>();
  const since = Math.min(...events.map(({ row }) => Number(row.occurred_at)));
  for await (const record of evidence.topic?.(topic, { key, since }) ?? []) {
    if (wanted.delete(record.eventId)) found.set(record.eventId, record);
    if (wanted.size === 0) break;
  }
  return found;
}
