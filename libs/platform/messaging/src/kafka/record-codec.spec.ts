import { describe, expect, it } from '@jest/globals';
import type { IHeaders } from 'kafkajs';
import { createRequire } from 'node:module';
import { encodeBatch, encodeRecord } from './batch-writer.js';
import { FetchedRecord } from './fetched-record.js';
import { decodeBatch, groupByPartition } from './record-codec.js';

const require = createRequire(import.meta.url);
const protocol = 'kafkajs/src/protocol';
const theirs = {
  encode: require(`${protocol}/recordBatch/record/v0`) as (record: object) => { readonly buffer: Buffer },
  decode: require(`${protocol}/recordBatch/record/v0/decoder`) as (decoder: object, batch: object) => Their,
  Decoder: require(`${protocol}/decoder`) as new (buffer: Buffer) => TheirDecoder,
  RecordBatch: (
    require(`${protocol}/recordBatch/v0`) as { RecordBatch: (batch: object) => Promise<{ buffer: Buffer }> }
  ).RecordBatch,
  decodeBatch: require(`${protocol}/recordBatch/v0/decoder`) as (decoder: object) => Promise<{ records: Their[] }>,
  checksum: require(`${protocol}/recordBatch/crc32C`) as (bytes: Buffer) => number,
  group: require('kafkajs/src/producer/groupMessagesPerPartition') as (about: object) => object,
};

interface TheirDecoder {
  readonly buffer: Buffer;
  offset: number;
  readVarInt(): number;
  forward(bytes: number): void;
}

interface Their {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: IHeaders;
}

const batch = {
  firstOffset: '9007199254000',
  firstTimestamp: '1700000000000',
  maxTimestamp: '1700000005000',
  magicByte: 2,
  isControlBatch: false,
  timestampType: 0,
};

const records = [
  { key: 'o-1', value: '{"a":1}', headers: { 'event-id': 'x', seq: '12' } },
  { key: 'schlüssel', value: 'ü'.repeat(5000), headers: { größe: '€' }, offsetDelta: 63, timestampDelta: 64 },
  { key: null, value: null, offsetDelta: 249, timestampDelta: 300_000 },
  { key: Buffer.from([0, 1, 200]), value: Buffer.alloc(70_000, 'a'), headers: { raw: Buffer.from('b') } },
  { key: '', value: '', headers: { twice: ['1', '2'], empty: '' } },
];

describe('the record codec', () => {
  it.each(records)('writes what kafkajs writes: %#', (record) => {
    expect(encodeRecord(record).equals(theirs.encode(record).buffer)).toBe(true);
  });

  it.each([records, [{ key: 'a', value: '1' }]])('writes a batch as kafkajs does: %#', async (...some) => {
    const about = {
      ...{ firstTimestamp: 1_700_000_000_000, maxTimestamp: 1_700_000_000_005, producerId: '70000000000' },
      ...{ producerEpoch: 4, firstSequence: 2_000_000_000, lastOffsetDelta: some.length - 1 },
    };
    const { buffer } = await theirs.RecordBatch({ ...about, records: some.map((record) => theirs.encode(record)) });
    expect(encodeBatch({ ...about, records: some }, theirs.checksum).equals(buffer)).toBe(true);
  });

  it.each(records)('reads what kafkajs reads, as text: %#', (record) => {
    const { buffer } = theirs.encode(record);
    const decoder = new theirs.Decoder(buffer);
    decoder.readVarInt();
    const { offset } = decoder;
    const { key, value, headers, timestamp, offset: place } = theirs.decode(decoder, batch);
    const text = (bytes: unknown): string => String((Array.isArray(bytes) ? bytes[0] : bytes) ?? '');
    expect(read(buffer, offset)).toEqual({
      ...{ timestamp, offset: place, key: text(key), value: text(value) },
      headers: Object.fromEntries(Object.entries(headers).map(([name, given]) => [name, text(given)])),
    });
  });

  it('takes the time of the broker where the broker stamps it', () => {
    const buffer = encodeRecord({ key: 'k', value: 'v' });
    expect(new FetchedRecord(buffer, 1, buffer.length, { ...batch, timestampType: 1 }).timestamp).toBe(
      batch.maxTimestamp,
    );
  });

  it.each([
    [{ 'event-type': 'Told', 'event-id': 'x' }, 'Told'],
    [{ 'event-type': 'Erzählt', 'event-id': 'x', seq: '1' }, 'Erzählt'],
    [{ 'event-type': 'Told' }, undefined],
    [{ 'event-id': 'x', origin: 'order' }, undefined],
  ])('sees at a glance what it is: %#', (headers, type) => {
    const buffer = encodeRecord({ key: 'k', value: 'v', headers });
    expect(new FetchedRecord(buffer, 1, buffer.length, batch).plainType).toBe(type);
  });

  it('knows nothing at a glance of what is too large for an event', () => {
    const headers = { 'event-type': 'Told', 'event-id': 'x' };
    const buffer = encodeRecord({ key: 'k', value: 'v'.repeat(1024 * 1024), headers });
    expect(new FetchedRecord(buffer, 4, buffer.length, batch).plainType).toBeUndefined();
  });

  const batches = [
    {
      records: [
        { key: 'a', value: '1', headers: { seq: '1' } },
        { key: 'b', value: '2', offsetDelta: 1 },
      ],
    },
    { records: [{ key: 'a', value: '1' }], compression: 1 },
    { records: [{ key: 'a', value: '1' }], transactional: true },
  ];

  it.each(batches)('reads a batch as kafkajs does: %#', async ({ records: some, ...about }) => {
    const { buffer } = await theirs.RecordBatch({
      ...{ firstTimestamp: 1_700_000_000_000, maxTimestamp: 1_700_000_000_005, producerId: 7, producerEpoch: 0 },
      ...{ firstSequence: 3, lastOffsetDelta: some.length - 1, ...about },
      records: some.map((record) => theirs.encode(record)),
    });
    const behind = Buffer.concat([buffer, Buffer.alloc(5)]);
    const [one, other] = [new theirs.Decoder(behind), new theirs.Decoder(behind)];
    const ours = decodeBatch(one) as Promise<{ records: FetchedRecord[] }> | undefined;
    const expected = await theirs.decodeBatch(other);
    if ('compression' in about || 'transactional' in about) return expect([ours, one.offset]).toEqual([undefined, 0]);
    expect(one.offset).toBe(other.offset);
    expect(
      (await ours)?.records.map(({ key, value, offset, timestamp }) => ({ key, value, offset, timestamp })),
    ).toEqual(
      expected.records.map(({ key, value, offset, timestamp }) => ({
        ...{ key: String(key), value: String(value), offset, timestamp },
      })),
    );
  });

  it('leaves a batch that is cut short to kafkajs', async () => {
    const { buffer } = await theirs.RecordBatch({ records: [theirs.encode({ key: 'a', value: '1' })], producerId: 7 });
    expect(decodeBatch(new theirs.Decoder(buffer.subarray(0, buffer.length - 1)))).toBeUndefined();
  });

  it('groups what is sent as kafkajs does', () => {
    const messages = [3, 1, 3, 0].map((partition) => ({ partition }));
    const partitioner = ({ message }: { message: { partition: number } }): number => message.partition;
    const about = { topic: 't', partitionMetadata: [{}], messages, partitioner };
    expect(groupByPartition(about)).toEqual(theirs.group(about));
    expect(groupByPartition({ ...about, partitionMetadata: [] })).toEqual({});
  });
});

const read = (buffer: Buffer, offset: number): object => {
  const { key, value, headers, timestamp, offset: place } = new FetchedRecord(buffer, offset, buffer.length, batch);
  return { timestamp, offset: place, key, value, headers };
};
