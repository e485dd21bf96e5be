import { encodeBatch, encodeRecord, type OutgoingBatch, type OutgoingRecord } from './batch-writer.js';
import { type BatchContext, FetchedRecord, readRecords } from './fetched-record.js';

/** kafkajs's reader. */
interface DecoderLike {
  readonly buffer: Buffer;
  offset: number;
  forward(bytes: number): void;
}

type BatchWriter = (batch: Omit<OutgoingBatch, 'records'> & { readonly records: readonly object[] }) => Promise<object>;

/** kafkajs's writer, of which it asks `buf` up to `offset`. */
interface EncoderClass {
  readonly prototype: object;
}

/**
 * kafkajs writes a record through a dozen zeroed buffers of 512 bytes, reads its headers by copying the object of headers once for each, and groups what it sends in
 * quadratic time: 5 times what it takes, and most of the garbage of a process. These read and write the same bytes in one pass; keys, values and headers come as text,
 * when they are asked for.
 */
export function installRecordCodec(require: NodeJS.Require): void {
  const batches = 'kafkajs/src/protocol/recordBatch';
  const Encoder = require('kafkajs/src/protocol/encoder') as EncoderClass;
  const checksum = require(`${batches}/crc32C`) as (bytes: Buffer) => number;
  const writer = require(`${batches}/v0`) as { RecordBatch: BatchWriter };
  const { RecordBatch: theirWriter } = writer;
  replace(require, `${batches}/record/v0`, (record: OutgoingRecord) => record);
  writer.RecordBatch = (batch) =>
    batch.compression
      ? theirWriter({ ...batch, records: batch.records.map((record) => asEncoder(Encoder, encodeRecord(record))) })
      : Promise.resolve(asEncoder(Encoder, encodeBatch(batch, checksum)));
  replace(require, `${batches}/record/v0/decoder`, decodeRecord);
  const theirs = require(`${batches}/v0/decoder`) as (decoder: DecoderLike) => Promise<object>;
  replace(require, `${batches}/v0/decoder`, (decoder: DecoderLike) => decodeBatch(decoder) ?? theirs(decoder));
  replace(require, 'kafkajs/src/producer/groupMessagesPerPartition', groupByPartition);
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

/** What kafkajs asks of its own reader of one record: batches that are compressed, or of a transaction. */
export function decodeRecord({ buffer, offset }: DecoderLike, context: BatchContext): FetchedRecord {
  return new FetchedRecord(buffer, offset, buffer.length, context);
}

/** Of the fixed fields of a batch: length, magic byte, attributes, times, and the count behind which the records begin. */
const AT = { length: 8, magic: 16, attributes: 21, firstTimestamp: 27, maxTimestamp: 35, count: 57, records: 61 };
const HEAD = 12;
const STAMPED = 0x8;
/** Bits of compression, of a transaction, and of a control batch. */
const UNUSUAL = 0x37;

/** A batch as everyone writes it, read without a copy of each record; undefined when it is cut short or unusual, which kafkajs itself knows how to read. */
export function decodeBatch(decoder: DecoderLike): Promise<object> | undefined {
  const { buffer, offset } = decoder;
  const bytes = HEAD + buffer.readInt32BE(offset + AT.length);
  const attributes = buffer.readInt16BE(offset + AT.attributes);
  if (buffer.length - offset < bytes || attributes & UNUSUAL) return undefined;
  decoder.forward(bytes);
  const context = {
    firstOffset: String(buffer.readBigInt64BE(offset)),
    firstTimestamp: String(buffer.readBigInt64BE(offset + AT.firstTimestamp)),
    maxTimestamp: String(buffer.readBigInt64BE(offset + AT.maxTimestamp)),
    magicByte: buffer.readInt8(offset + AT.magic),
    isControlBatch: false,
    timestampType: attributes & STAMPED ? 1 : 0,
  };
  const count = buffer.readInt32BE(offset + AT.count);
  return Promise.resolve({ ...context, records: readRecords(buffer, offset + AT.records, count, context) });
}

interface Grouping<M> {
  readonly topic: string;
  readonly partitionMetadata: readonly object[];
  readonly messages: readonly M[];
  readonly partitioner: (about: { topic: string; partitionMetadata: readonly object[]; message: M }) => number;
}

/** As kafkajs groups what it sends, in linear time. */
export function groupByPartition<M>({
  topic,
  partitionMetadata,
  messages,
  partitioner,
}: Grouping<M>): Record<number, M[]> {
  const groups: Record<number, M[]> = {};
  if (partitionMetadata.length === 0) return groups;
  for (const message of messages) (groups[partitioner({ topic, partitionMetadata, message })] ??= []).push(message);
  return groups;
}
