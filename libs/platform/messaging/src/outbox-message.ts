import type { OutboxRow } from '@weir/platform/persistence';
import type { EventMessage } from './event-bus.js';

/** An outbox row as it travels. `origin` is the schema that says it. */
export function toMessage(origin: string, row: OutboxRow): EventMessage {
  const headers: Record<string, string> = {
    'event-id': row.eventId,
    'event-type': row.type,
    'event-version': String(row.version),
    aggregate: row.aggregate,
    seq: String(row.seq),
    origin,
    'occurred-at': String(row.occurredAt),
  };
  if (row.traceparent) headers['traceparent'] = row.traceparent;
  return { topic: row.topic, key: row.aggregateId, value: row.payload, headers };
}
