import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@weir/platform/kernel';
import { YieldingRate } from './yielding-rate.js';

describe('YieldingRate', () => {
  const TARGET = 25;

  function yielding() {
    const clock = new ManualClock();
    const rate = new YieldingRate(clock);
    /** Tenths of a second in each of which so many items are begun while the others take `ms`. */
    const pass = (ms: number, tenths = 1, items = 0): number => {
      for (let n = 0; n < tenths; n += 1) {
        rate.began(items);
        clock.advance(100);
        rate.look(ms, TARGET);
      }
      return rate.value;
    };
    return { rate, pass };
  }

  it('is unbounded while the others are well or are not there', () => {
    const { pass } = yielding();
    expect([pass(0), pass(10, 5, 500)]).toEqual([Infinity, Infinity]);
  });

  it('leaves itself next to nothing as soon as they wait', () => {
    const { pass } = yielding();
    expect([pass(26, 1, 80), pass(500, 20)]).toEqual([20, 20]);
  });

  it('comes back when they do well, not before: fast to half of what was too much, then slowly', () => {
    const { pass } = yielding();
    pass(26, 1, 80);
    expect(pass(20, 5)).toBe(20);
    expect(pass(17)).toBe(30);
    const half = pass(17, 7);
    expect(half).toBeGreaterThan(400);
    expect(pass(17)).toBeCloseTo(half * 1.05);
  });

  it('is unbounded again when they are gone, and when they have been well for long', () => {
    const { pass } = yielding();
    pass(26, 1, 80);
    expect(pass(0, 16)).toBe(Infinity);
    pass(26, 1, 80);
    expect(pass(10, 200)).toBe(Infinity);
  });

  it('decides ten times a second, however often it is asked', () => {
    const { rate, pass } = yielding();
    pass(26, 1, 80);
    expect(pass(10)).toBe(30);
    rate.look(10, TARGET);
    rate.look(10, TARGET);
    expect(rate.value).toBe(30);
  });
});
