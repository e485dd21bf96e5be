import { Failure, PlatformErrors } from '@weir/platform/kernel';
import type { EventHeaders, EventMessage } from './event-bus.js';
import { MAX_MESSAGE_BYTES, messageSize } from './message-size.js';
import type { LogRecord } from './record.js';

/** What is kept of a record that is too large to be kept whole: enough to judge it by. */
const KEPT = { body: 64 * 1024, text: 1000 };
const STACK = 4000;

const EVENT_HEADERS = [
  ...['event-id', 'event-type', 'event-version', 'aggregate', 'seq', 'origin', 'occurred-at', 'traceparent'],
];

export const deadTopic = (group: string): string => `weir.${group}.dead`;

/** The stable code of why it died: the failure's own, or PLATFORM.INTERNAL for an error that has none. */
export const deadCode = (error: unknown): string =>
  error instanceof Failure ? error.code : PlatformErrors.INTERNAL.code;

export const deadReason = (error: unknown): string =>
  error instanceof Failure ? `${error.code}: ${error.message}` : error instanceof Error ? error.message : String(error);

export interface Death {
  readonly group: string;
  readonly error: unknown;
  /** Tries of the handler; 0 when it was never handed over. */
  readonly attempts: number;
  readonly at: number;
}

/**
 * The record as it was, with the reason and the place it came from, so that it can be judged and driven again. One without a name gets its place as id, so that
 * readers can take it; one too large for the topic is cut, which `dead-cut` says.
 */
export function deadLetter(record: LogRecord, { group, error, attempts, at }: Death): EventMessage {
  const { key, value, headers, cut } = cutToFit(record);
  const standIns: EventHeaders = {
    ...(headers['event-id'] ? {} : { 'event-id': `${record.topic}-${record.partition}-${record.offset}` }),
    ...(headers['event-type'] ? {} : { 'event-type': 'Malformed' }),
  };
  return {
    topic: deadTopic(group),
    key,
    value,
    headers: {
      ...headers,
      ...standIns,
      ...(Object.keys(standIns).length > 0 ? { 'dead-stand-ins': Object.keys(standIns).join(' ') } : {}),
      ...(cut ? { 'dead-cut': String(cut) } : {}),
      ...(error instanceof Error && attempts > 0 ? { 'dead-stack': (error.stack ?? '').slice(0, STACK) } : {}),
      'dead-code': deadCode(error),
      'dead-reason': deadReason(error).slice(0, 1000),
      'dead-topic': record.topic,
      'dead-partition': String(record.partition),
      'dead-offset': record.offset,
      'dead-group': group,
      'dead-attempts': String(attempts),
      'dead-at': String(at),
    },
  };
}

interface Kept {
  readonly key: string;
  readonly value: string;
  readonly headers: EventHeaders;
  /** Bytes of the whole, when something is missing. */
  readonly cut?: number;
}

function cutToFit(record: LogRecord): Kept {
  const { key, value, headers } = record;
  const { own, added } = messageSize(record);
  if (own <= MAX_MESSAGE_BYTES && added <= KEPT.body) return { key, value, headers };
  const known = EVENT_HEADERS.filter((name) => headers[name] !== undefined);
  return {
    key: key.slice(0, KEPT.text),
    value: value.slice(0, KEPT.body),
    headers: Object.fromEntries(known.map((name) => [name, (headers[name] ?? '').slice(0, KEPT.text)])),
    cut: own + added,
  };
}
