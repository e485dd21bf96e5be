import { describe, expect, it } from '@jest/globals';
import type { IHeaders } from 'kafkajs';
import { createRequire } from 'node:module';
import { decodeRecord, encodeRecord } from './record-codec.js';

const require = createRequire(import.meta.url);
const protocol = 'kafkajs/src/protocol';
const theirs = {
  encode: require(`${protocol}/recordBatch/record/v0`) as (record: object) => { readonly buffer: Buffer },
  decode: require(`${protocol}/recordBatch/record/v0/decoder`) as (decoder: object, batch: object) => Their,
  Decoder: require(`${protocol}/decoder`) as new (buffer: Buffer) => { offset: number; readVarInt(): number },
};

interface Their {
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

  it.each(records)('reads what kafkajs reads, as text: %#', (record) => {
    const { buffer } = theirs.encode(record);
    const decoder = new theirs.Decoder(buffer);
    decoder.readVarInt();
    const { offset } = decoder;
    const { key, value, headers, ...rest } = theirs.decode(decoder, batch);
    const text = (bytes: unknown): unknown => (Array.isArray(bytes) ? bytes.map(String) : bytes?.toString());
    expect(decodeRecord({ buffer, offset }, batch)).toEqual({
      ...rest,
      key: key?.toString() ?? null,
      value: value?.toString() ?? null,
      headers: Object.fromEntries(Object.entries(headers).map(([name, given]) => [name, text(given)])),
    });
  });

  it('takes the time of the broker where the broker stamps it', () => {
    const buffer = encodeRecord({ key: 'k', value: 'v' });
    expect(decodeRecord({ buffer, offset: 1 }, { ...batch, timestampType: 1 })).toMatchObject({
      timestamp: batch.maxTimestamp,
    });
  });
});
