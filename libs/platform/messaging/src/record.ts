import type { EventHeaders, IncomingEvent } from './event-bus.js';

/** A record as it lies in the log, before anybody trusts it. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly value: string;
  readonly headers: EventHeaders;
}

/** The event in a record. Throws a sentence when it says neither who nor what it is. A number that is missing or none reads 0, which no contract's version is. */
export function toEvent({ topic, partition, offset, key, value, headers }: LogRecord): IncomingEvent {
  const text = (name: string): string => {
    const header = headers[name];
    if (!header) throw new Error(`the header ${name} is missing`);
    return header;
  };
  const whole = (name: string): number => {
    const number = Number(headers[name]);
    return Number.isSafeInteger(number) ? number : 0;
  };
  return {
    ...{ topic, partition, offset, key, headers },
    eventId: text('event-id'),
    type: text('event-type'),
    version: whole('event-version'),
    seq: whole('seq'),
    occurredAt: whole('occurred-at'),
    traceparent: headers['traceparent'],
    payload: json(value),
  };
}

function json(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
