import type { EventHeaders } from '../event-bus.js';
import { MAX_MESSAGE_BYTES } from '../message-size.js';
import type { LogRecord } from '../record.js';

/** What a fetched batch says of its records. */
export interface BatchContext {
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly maxTimestamp: string;
  readonly magicByte: number;
  readonly isControlBatch: boolean;
  /** 1 when the broker stamps the time. */
  readonly timestampType: number;
}

/** The headers that tell whether a group wants the event. */
const ID = 'event-id';
const TYPE = 'event-type';

const BEYOND_ASCII = /[\x80-\xff]/;

/** Where `varint` reads next, so that reading a number makes no garbage. */
let at = 0;

/** The zigzag number at `at`, which then stands behind it. */
function varint(buffer: Buffer): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = buffer[at++] ?? 0;
    value += (byte & 127) * scale;
    if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

/**
 * A record as it came, unread but for its outline: a group ignores most of what it fetches, and texts are the dear part of a record. The fields that kafkajs
 * looks at are as its own reader's.
 */
export class FetchedRecord implements LogRecord {
  topic = '';
  partition = -1;
  readonly attributes: number;
  readonly offset: string;
  private readonly timestampDelta: number;
  private readonly keyAt: number;
  private readonly keyLength: number;
  private readonly valueAt: number;
  private readonly valueLength: number;
  private readonly headersAt: number;
  private known: EventHeaders | undefined;

  /** `from`: where the record begins in `buffer`, behind its length; `end`: where it is over. */
  constructor(
    private readonly buffer: Buffer,
    from: number,
    private readonly end: number,
    readonly batchContext: BatchContext,
    firstOffset: number = Number(batchContext.firstOffset),
  ) {
    this.attributes = buffer[from] ?? 0;
    at = from + 1;
    this.timestampDelta = varint(buffer);
    this.offset = String(firstOffset + varint(buffer));
    this.keyLength = varint(buffer);
    this.keyAt = at;
    at += Math.max(0, this.keyLength);
    this.valueLength = varint(buffer);
    this.valueAt = at;
    this.headersAt = at + Math.max(0, this.valueLength);
  }

  /** In this partition of this topic. */
  placed(topic: string, partition: number): this {
    this.topic = topic;
    this.partition = partition;
    return this;
  }

  get isControlRecord(): boolean {
    return this.batchContext.isControlBatch;
  }

  get magicByte(): number {
    return this.batchContext.magicByte;
  }

  get timestamp(): string {
    const { firstTimestamp, maxTimestamp, timestampType } = this.batchContext;
    return timestampType === 1 && maxTimestamp ? maxTimestamp : String(Number(firstTimestamp) + this.timestampDelta);
  }

  /** No key reads as an empty one; so does no value. */
  get key(): string {
    return this.buffer.toString('utf8', this.keyAt, this.keyAt + Math.max(0, this.keyLength));
  }

  get value(): string {
    return this.buffer.toString('utf8', this.valueAt, this.headersAt);
  }

  /** The first value of each name. */
  get headers(): EventHeaders {
    return (this.known ??= this.readHeaders());
  }

  /** See {@link LogRecord.plainType}. Reads two headers and passes over the others. */
  get plainType(): string | undefined {
    const { buffer } = this;
    let type = '';
    let named = false;
    at = this.headersAt;
    for (let left = varint(buffer); left > 0; left -= 1) {
      const nameLength = varint(buffer);
      const nameAt = at;
      at += nameLength;
      const length = Math.max(0, varint(buffer));
      const valueAt = at;
      at += length;
      if (nameLength !== ID.length && nameLength !== TYPE.length) continue;
      const name = buffer.toString('latin1', nameAt, nameAt + nameLength);
      if (name === ID) named ||= length > 0;
      else if (name === TYPE) type ||= buffer.toString('utf8', valueAt, valueAt + length);
    }
    return named && type && this.valueLength <= MAX_MESSAGE_BYTES ? type : undefined;
  }

  private readHeaders(): EventHeaders {
    const { buffer, end } = this;
    at = this.headersAt;
    const headers: Record<string, string> = {};
    const count = varint(buffer);
    const from = at;
    const all = buffer.toString('latin1', from, end);
    // One text and parts of it, instead of a text for each name and value; beyond ASCII a byte is no character.
    const plain = !BEYOND_ASCII.test(all);
    const text = (): string => {
      const length = Math.max(0, varint(buffer));
      at += length;
      return plain ? all.slice(at - length - from, at - from) : buffer.toString('utf8', at - length, at);
    };
    for (let left = count; left > 0; left -= 1) {
      const name = text();
      const value = text();
      headers[name] ??= value;
    }
    return headers;
  }
}

/** The records of a batch that is not compressed: `count` of them, each behind its length, from `from` on. */
export function readRecords(buffer: Buffer, from: number, count: number, context: BatchContext): FetchedRecord[] {
  const records: FetchedRecord[] = [];
  const firstOffset = Number(context.firstOffset);
  let next = from;
  for (let left = count; left > 0; left -= 1) {
    at = next;
    const length = varint(buffer);
    next = at + length;
    records.push(new FetchedRecord(buffer, at, next, context, firstOffset));
  }
  return records;
}
