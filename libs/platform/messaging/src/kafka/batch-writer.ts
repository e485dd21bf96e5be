import type { IHeaders } from 'kafkajs';

/** What kafkajs hands over of one record on its way out. */
export interface OutgoingRecord {
  readonly offsetDelta?: number;
  readonly timestampDelta?: number;
  readonly key?: Buffer | string | null;
  readonly value?: Buffer | string | null;
  readonly headers?: IHeaders;
}

/** What kafkajs hands over of a batch. */
export interface OutgoingBatch {
  readonly compression?: number;
  readonly transactional?: boolean;
  readonly firstTimestamp: number;
  readonly maxTimestamp: number;
  /** A 64-bit number in one of kafkajs's forms. */
  readonly producerId: { toString(): string };
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly lastOffsetDelta: number;
  readonly records: readonly OutgoingRecord[];
}

type Bytes = Buffer | string | null | undefined;

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);

function sizeOfVarint(value: number): number {
  let bytes = 1;
  for (let rest = zigzag(value); rest >= 128; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

/** Lengths of all texts, in the order in which they are written: each is measured once. Empty between two batches. */
const lengths: number[] = [];
let taken = 0;

function measure(bytes: Bytes): number {
  const length = bytes === null || bytes === undefined ? -1 : Buffer.byteLength(bytes);
  lengths.push(length);
  return sizeOfVarint(length) + Math.max(0, length);
}

/** Bytes of the record without the length in front of it. */
function measureRecord({ offsetDelta = 0, timestampDelta = 0, key, value, headers = {} }: OutgoingRecord): number {
  let size = 1 + sizeOfVarint(timestampDelta) + sizeOfVarint(offsetDelta) + measure(key) + measure(value);
  let pairs = 0;
  for (const name in headers) {
    const given = headers[name];
    for (const one of Array.isArray(given) ? given : [given]) {
      size += measure(name) + measure(one);
      pairs += 1;
    }
  }
  return size + sizeOfVarint(pairs);
}

/** Writes one after the other into a buffer that is large enough. */
class Writer {
  at = 0;

  constructor(readonly buffer: Buffer) {}

  varint(value: number): void {
    let rest = zigzag(value);
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.buffer[this.at++] = (rest % 128) | 128;
    this.buffer[this.at++] = rest;
  }

  /** The next of those that were measured. */
  bytes(field: Bytes): void {
    const length = lengths[taken++] ?? -1;
    this.varint(length);
    if (length <= 0) return;
    if (typeof field === 'string') this.buffer.write(field, this.at);
    else field?.copy(this.buffer, this.at);
    this.at += length;
  }

  record({ offsetDelta = 0, timestampDelta = 0, key, value, headers = {} }: OutgoingRecord, size: number): void {
    this.varint(size);
    this.buffer[this.at++] = 0;
    this.varint(timestampDelta);
    this.varint(offsetDelta);
    this.bytes(key);
    this.bytes(value);
    let pairs = 0;
    for (const name in headers) pairs += Array.isArray(headers[name]) ? headers[name].length : 1;
    this.varint(pairs);
    for (const name in headers) {
      const given = headers[name];
      for (const one of Array.isArray(given) ? given : [given]) {
        this.bytes(name);
        this.bytes(one);
      }
    }
  }
}

/** Measures, then writes; whatever happens, nothing measured is left over. */
function written<T>(write: () => T): T {
  try {
    return write();
  } finally {
    lengths.length = 0;
    taken = 0;
  }
}

export const encodeRecord = (record: OutgoingRecord): Buffer =>
  written(() => {
    const size = measureRecord(record);
    const writer = new Writer(Buffer.allocUnsafe(sizeOfVarint(size) + size));
    writer.record(record, size);
    return writer.buffer;
  });

const HEAD = 61;
/** Where the checksum stands, and from where on it is taken. */
const CHECKSUM = 17;
const CHECKED = 21;
const MAGIC = 2;
const TRANSACTIONAL = 16;

/** A batch that is not compressed, in one buffer: kafkajs copies each record four times. */
export const encodeBatch = (batch: OutgoingBatch, checksum: (bytes: Buffer) => number): Buffer =>
  written(() => {
    const { records } = batch;
    const sizes = records.map(measureRecord);
    const body = sizes.reduce((sum, size) => sum + sizeOfVarint(size) + size, 0);
    const writer = new Writer(Buffer.allocUnsafe(HEAD + body));
    const { buffer } = writer;
    buffer.writeBigInt64BE(0n, 0);
    buffer.writeInt32BE(HEAD - 12 + body, 8);
    buffer.writeInt32BE(0, 12);
    buffer[16] = MAGIC;
    buffer.writeInt16BE(batch.transactional ? TRANSACTIONAL : 0, CHECKED);
    buffer.writeInt32BE(batch.lastOffsetDelta, 23);
    buffer.writeBigInt64BE(BigInt(batch.firstTimestamp), 27);
    buffer.writeBigInt64BE(BigInt(batch.maxTimestamp), 35);
    buffer.writeBigInt64BE(BigInt(batch.producerId.toString()), 43);
    buffer.writeInt16BE(batch.producerEpoch, 51);
    buffer.writeInt32BE(batch.firstSequence, 53);
    buffer.writeInt32BE(records.length, 57);
    writer.at = HEAD;
    records.forEach((record, index) => writer.record(record, sizes[index] ?? 0));
    buffer.writeUInt32BE(checksum(buffer.subarray(CHECKED)), CHECKSUM);
    return buffer;
  });
