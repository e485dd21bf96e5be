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
  /** The type of its event, as a glance at it tells; undefined when it may be no event, and then whoever needs to know reads it whole. */
  readonly plainType?: string | undefined;
}

/** The event in a record. Its payload is parsed when somebody asks. */
class RecordEvent implements IncomingEvent {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly headers: EventHeaders;
  readonly version: number;
  readonly seq: number;
  readonly occurredAt: number;
  readonly traceparent: string | undefined;
  private parsed: { readonly json: unknown } | undefined;

  constructor(
    record: LogRecord,
    private readonly value: string,
    readonly eventId: string,
    readonly type: string,
  ) {
    const { headers } = record;
    this.topic = record.topic;
    this.partition = record.partition;
    this.offset = record.offset;
    this.key = record.key;
    this.headers = headers;
    this.version = whole(headers['event-version']);
    this.seq = whole(headers['seq']);
    this.occurredAt = whole(headers['occurred-at']);
    this.traceparent = headers['traceparent'];
  }

  get payload(): unknown {
    this.parsed ??= { json: json(this.value) };
    return this.parsed.json;
  }
}

/** The event in a record. Throws MESSAGING.MALFORMED or TOO_LARGE when it can be none. A number that is missing or none reads 0, which no contract takes. */
export function toEvent(record: LogRecord): IncomingEvent {
  const { headers, value } = record;
  if (value.length > MAX_MESSAGE_BYTES / 3 && Buffer.byteLength(value) > MAX_MESSAGE_BYTES)
    throw new Failure(
      MessagingErrors.TOO_LARGE,
      `its body has ${Buffer.byteLength(value)} bytes, more than ${MAX_MESSAGE_BYTES}`,
    );
  return new RecordEvent(record, value, text(headers, 'event-id'), text(headers, 'event-type'));
}

function text(headers: EventHeaders, name: string): string {
  const header = headers[name];
  if (!header) throw new Failure(MessagingErrors.MALFORMED, `the header ${name} is missing`);
  return header;
}

function whole(header: string | undefined): number {
  const number = Number(header);
  return Number.isSafeInteger(number) ? number : 0;
}

function json(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
