import type { IHeaders } from 'kafkajs';

/** What kafkajs hands over of one record on its way out. */
interface OutgoingRecord {
  readonly offsetDelta?: number;
  readonly timestampDelta?: number;
  readonly key?: Buffer | string | null;
  readonly value?: Buffer | string | null;
  readonly headers?: IHeaders;
}

/** One record of a batch that was fetched, and what its batch says. */
interface RecordBytes {
  readonly buffer: Buffer;
  readonly offset: number;
}
interface BatchContext {
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly maxTimestamp: string;
  readonly magicByte: number;
  readonly isControlBatch: boolean;
  /** 1 when the broker stamps the time. */
  readonly timestampType: number;
}

/** kafkajs's writer, of which it asks `buf` up to `offset`. */
interface EncoderClass {
  readonly prototype: object;
}

/**
 * kafkajs writes a record through a dozen zeroed buffers of 512 bytes and reads its headers by copying the object of headers once for each: 5 times what it takes,
 * and most of the garbage of a process. These read and write the same bytes in one pass; keys, values and headers come as text.
 */
export function installRecordCodec(require: NodeJS.Require): void {
  const folder = 'kafkajs/src/protocol/recordBatch/record/v0';
  const Encoder = require('kafkajs/src/protocol/encoder') as EncoderClass;
  replace(require, folder, (record: OutgoingRecord) => asEncoder(Encoder, encodeRecord(record)));
  replace(require, `${folder}/decoder`, decodeRecord);
}

/** Before kafkajs is loaded: its modules keep what they got. */
function replace(require: NodeJS.Require, name: string, ours: unknown): void {
  require(name);
  const loaded = require.cache[require.resolve(name)];
  if (!loaded) throw new Error(`${name} cannot be replaced`);
  loaded.exports = ours;
}

const asEncoder = ({ prototype }: EncoderClass, buf: Buffer): object =>
  Object.assign(Object.create(prototype) as object, { buf, offset: buf.length });

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);

function sizeOfVarint(value: number): number {
  let bytes = 1;
  for (let rest = zigzag(value); rest >= 128; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

type Bytes = Buffer | string | null | undefined;

const lengthOf = (bytes: Bytes): number => (bytes === null || bytes === undefined ? -1 : Buffer.byteLength(bytes));
const sized = (length: number): number => sizeOfVarint(length) + Math.max(0, length);

export function encodeRecord({
  offsetDelta = 0,
  timestampDelta = 0,
  key,
  value,
  headers = {},
}: OutgoingRecord): Buffer {
  const pairs = Object.entries(headers).flatMap(([name, given]): [string, Bytes][] =>
    Array.isArray(given) ? given.map((one) => [name, one]) : [[name, given]],
  );
  const fields: Bytes[] = [key, value, ...pairs.flat()];
  const lengths = fields.map(lengthOf);
  const body =
    1 +
    sizeOfVarint(timestampDelta) +
    sizeOfVarint(offsetDelta) +
    sizeOfVarint(pairs.length) +
    lengths.reduce((sum, length) => sum + sized(length), 0);
  const buffer = Buffer.allocUnsafe(sizeOfVarint(body) + body);

  let at = 0;
  const varint = (number: number): void => {
    let rest = zigzag(number);
    for (; rest >= 128; rest = Math.floor(rest / 128)) buffer[at++] = (rest % 128) | 128;
    buffer[at++] = rest;
  };
  const bytes = (index: number): void => {
    const length = lengths[index] ?? -1;
    const field = fields[index];
    varint(length);
    if (typeof field === 'string') buffer.write(field, at);
    else field?.copy(buffer, at);
    at += Math.max(0, length);
  };
  varint(body);
  buffer[at++] = 0;
  varint(timestampDelta);
  varint(offsetDelta);
  bytes(0);
  bytes(1);
  varint(pairs.length);
  for (let index = 2; index < fields.length; index += 1) bytes(index);
  return buffer;
}

class Cursor {
  constructor(
    private readonly buffer: Buffer,
    private at: number,
  ) {}

  byte(): number {
    return this.buffer[this.at++] ?? 0;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
  }

  text(): string | null {
    const length = this.varint();
    if (length < 0) return null;
    this.at += length;
    return this.buffer.toString('utf8', this.at - length, this.at);
  }
}

export function decodeRecord({ buffer, offset }: RecordBytes, batch: BatchContext): object {
  const cursor = new Cursor(buffer, offset);
  const attributes = cursor.byte();
  const timestampDelta = cursor.varint();
  const offsetDelta = cursor.varint();
  const key = cursor.text();
  const value = cursor.text();
  const headers: IHeaders = {};
  for (let left = cursor.varint(); left > 0; left -= 1) {
    const name = cursor.text() ?? '';
    const given = cursor.text() ?? undefined;
    const before = headers[name];
    headers[name] =
      before === undefined ? given : [...(Array.isArray(before) ? before : [before]), ...(given ? [given] : [])];
  }
  return {
    magicByte: batch.magicByte,
    attributes,
    timestamp:
      batch.timestampType === 1 && batch.maxTimestamp
        ? batch.maxTimestamp
        : String(Number(batch.firstTimestamp) + timestampDelta),
    offset: String(Number(batch.firstOffset) + offsetDelta),
    key,
    value,
    headers,
    isControlRecord: batch.isControlBatch,
    batchContext: batch,
  };
}
