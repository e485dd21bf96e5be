import { Failure } from '@weir/platform/kernel';
import type { EventHeaders, IncomingEvent } from './event-bus.js';
import { MAX_MESSAGE_BYTES } from './message-size.js';
import { MessagingErrors } from './messaging.errors.js';

/** A record as it lies in the log, before anybody trusts it. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly value: string;
  readonly headers: EventHeaders;
}

/** The event in a record. Throws MESSAGING.MALFORMED or TOO_LARGE when it can be none. A number that is missing or none reads 0, which no contract takes. */
export function toEvent({ topic, partition, offset, key, value, headers }: LogRecord): IncomingEvent {
  if (value.length > MAX_MESSAGE_BYTES / 3 && Buffer.byteLength(value) > MAX_MESSAGE_BYTES)
    throw new Failure(
      MessagingErrors.TOO_LARGE,
      `its body has ${Buffer.byteLength(value)} bytes, more than ${MAX_MESSAGE_BYTES}`,
    );
  const text = (name: string): string => {
    const header = headers[name];
    if (!header) throw new Failure(MessagingErrors.MALFORMED, `the header ${name} is missing`);
    return header;
  };
  const whole = (name: string): number => {
    const number = Number(headers[name]);
    return Number.isSafeInteger(number) ? number : 0;
  };
  let payload: { readonly json: unknown } | undefined;
  return {
    ...{ topic, partition, offset, key, headers },
    /** Parsed when somebody asks: a group ignores many of the events that it meets. */
    get payload(): unknown {
      payload ??= { json: json(value) };
      return payload.json;
    },
    eventId: text('event-id'),
    type: text('event-type'),
    version: whole('event-version'),
    seq: whole('seq'),
    occurredAt: whole('occurred-at'),
    traceparent: headers['traceparent'],
  };
}

function json(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
