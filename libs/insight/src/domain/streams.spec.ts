import { describe, expect, it } from '@jest/globals';
import { MINUTE_MS, minuteOf, Streams } from './streams.js';

const minute = 100 * MINUTE_MS;
const streams = (allowedMs: number, reached: [string, number][] = []): Streams =>
  new Streams({ allowedMs, reached: new Map(reached) });

describe('event time', () => {
  it('begins a minute at its first millisecond', () => {
    expect([0, 59_999, 60_000, 1_700_000_123_456].map(minuteOf)).toEqual([0, 0, 60_000, 1_700_000_100_000]);
  });

  it('is late when older than the newest window less what is allowed', () => {
    const one = streams(30_000);
    const take = (at: number): string => one.take({ stream: 'p', at });
    expect([minute + 5, minute + 50_000, minute + 1].map(take)).toEqual(['in time', 'in time', 'in time']);
    expect([minute - 30_000, minute - 30_001, minute - MINUTE_MS].map(take)).toEqual(['in time', 'late', 'late']);
    expect(one.reached).toEqual([['p', minute + 50_000]]);
  });

  it('goes on from where the stream had come', () => {
    expect(streams(0, [['p', minute]]).take({ stream: 'p', at: minute - 1 })).toBe('late');
    expect(streams(0).take({ stream: 'p', at: minute - 1 })).toBe('in time');
  });

  it('runs in each stream by itself', () => {
    const two = streams(0);
    two.take({ stream: 'fast', at: minute });
    expect(two.take({ stream: 'slow', at: 5 })).toBe('in time');
    expect(two.reached).toEqual([
      ['fast', minute],
      ['slow', 5],
    ]);
  });
});
