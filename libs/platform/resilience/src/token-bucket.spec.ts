import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@weir/platform/kernel';
import { TokenBucket } from './token-bucket.js';

/** Takes all it gets for `ms`, looking every `step` ms. */
function drain(bucket: TokenBucket, clock: ManualClock, ms: number, step = 7): number {
  let taken = 0;
  for (let passed = 0; passed < ms; passed += step) {
    clock.advance(step);
    taken += bucket.take(Number.MAX_SAFE_INTEGER);
  }
  return taken;
}

describe('TokenBucket', () => {
  it('gives what it holds at once, then nothing until time passes', () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket({ clock, ratePerSecond: 100, burst: 5 });
    expect([bucket.take(3), bucket.take(3), bucket.take(3)]).toEqual([3, 2, 0]);
    expect(bucket.waitMs(2)).toBe(20);
    clock.advance(20);
    expect([bucket.waitMs(2), bucket.take(9)]).toEqual([0, 2]);
  });

  it('keeps to its rate, whole or broken, however often it is asked', () => {
    for (const ratePerSecond of [0.5, 3, 200, 33_333]) {
      const clock = new ManualClock();
      const bucket = new TokenBucket({ clock, ratePerSecond });
      bucket.take(Number.MAX_SAFE_INTEGER);
      expect(Math.abs(drain(bucket, clock, 70_000) - 70 * ratePerSecond)).toBeLessThanOrEqual(1);
    }
  });

  it('saves no more than it holds', () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket({ clock, ratePerSecond: 200 });
    clock.advance(3_600_000);
    expect(bucket.take(1000)).toBe(21);
  });

  it('follows another rate at once and forgets what no longer fits', () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket({ clock, ratePerSecond: 1000 });
    bucket.setRate(50);
    expect(bucket.take(1000)).toBe(6);
    expect(Math.abs(drain(bucket, clock, 7000) - 350)).toBeLessThanOrEqual(1);
  });

  it('says how long to wait for no more than it can hold', () => {
    const bucket = new TokenBucket({ clock: new ManualClock(), ratePerSecond: 10 });
    bucket.take(2);
    expect(bucket.waitMs(500)).toBe(200);
  });
});
