import { describe, expect, it } from '@jest/globals';
import { murmur2, partitionFor } from './partitioner.js';

describe('murmur2', () => {
  // From Kafka's own UtilsTest.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('%s', (text, hash) => expect(murmur2(Buffer.from(text))).toBe(hash));

  it('gives each key one partition', () => {
    const keys = Array.from({ length: 1000 }, (_, n) => `o-${n}`);
    expect(new Set(keys.map((key) => partitionFor(key, 6)))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });
});
