import type { EventMessage } from './event-bus.js';
import type { LogRecord } from './record.js';

export const deadTopic = (group: string): string => `weir.${group}.dead`;

/** The record as it was, with the reason and the place it came from, so that it can be judged and driven again. One without a name gets its place as id, so that readers can take it. */
export function deadLetter(
  record: LogRecord,
  { group, reason, attempts, at }: { group: string; reason: string; attempts: number; at: number },
): EventMessage {
  return {
    topic: deadTopic(group),
    key: record.key,
    value: record.value,
    headers: {
      ...record.headers,
      'event-id': record.headers['event-id'] || `${record.topic}-${record.partition}-${record.offset}`,
      'event-type': record.headers['event-type'] || 'Malformed',
      'dead-reason': reason.slice(0, 1000),
      'dead-topic': record.topic,
      'dead-partition': String(record.partition),
      'dead-offset': record.offset,
      'dead-group': group,
      'dead-attempts': String(attempts),
      'dead-at': String(at),
    },
  };
}
