import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@weir/platform/kernel';
import { AdaptiveRate } from './adaptive-rate.js';

describe('AdaptiveRate', () => {
  /** A worker whose calls take `ms`, kept busy at the rate. */
  const work = (rate: AdaptiveRate, clock: ManualClock, seconds: number, ms: (rate: number) => number): void => {
    for (let at = 0; at < seconds * 1000; at += 100) {
      clock.advance(100);
      rate.observe(rate.value / 10, ms(rate.value), 50);
    }
  };

  it('rises while the work is quick, and settles where it just stays so', () => {
    const clock = new ManualClock();
    const rate = new AdaptiveRate({ clock });
    // A database that is slow beyond 2,000 a second.
    work(rate, clock, 60, (now) => (now > 2_000 ? 90 : 20));
    expect(rate.value).toBeGreaterThan(1_000);
    expect(rate.value).toBeLessThan(3_000);
    work(rate, clock, 10, () => 200);
    expect(rate.value).toBeLessThan(100);
  });

  it('does not rise when there is too little work to tell, and never stops', () => {
    const clock = new ManualClock();
    const rate = new AdaptiveRate({ clock });
    for (let n = 0; n < 50; n += 1) {
      clock.advance(500);
      rate.observe(1, 1, 50);
    }
    expect(rate.value).toBe(100);
    work(rate, clock, 60, () => 500);
    expect(rate.value).toBe(10);
  });
});
