import { describe, expect, it } from '@jest/globals';
import { bootstrapMedian, median, overlap, ratioOf, spread, verdictOf } from './statistics.js';

describe('the median', () => {
  it.each([
    [[3], 3],
    [[4, 1, 3], 3],
    [[10, 1, 2, 3], 2.5],
    [[], Number.NaN],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('comes with the smallest and the largest', () => {
    expect(spread([5, 2, 9])).toEqual({ median: 5, low: 2, high: 9 });
  });
});

describe('the bootstrap', () => {
  const values = [4.1, 4.5, 3.9, 4.4, 4.2, 4.0, 4.6];

  it('gives the same interval for the same seed, around the median and within the values', () => {
    const interval = bootstrapMedian(values, { seed: 7 });
    expect(bootstrapMedian(values, { seed: 7 })).toEqual(interval);
    expect(interval.low).toBeLessThanOrEqual(median(values));
    expect(interval.high).toBeGreaterThanOrEqual(median(values));
    expect(interval.low).toBeGreaterThanOrEqual(3.9);
    expect(interval.high).toBeLessThanOrEqual(4.6);
    expect(interval.high - interval.low).toBeGreaterThan(0.1);
  });

  it('of values that agree is a point', () => {
    expect(bootstrapMedian([2, 2, 2, 2, 2])).toEqual({ low: 2, high: 2 });
  });

  it('covers the true median about as often as it says', () => {
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const sample = Array.from({ length: 15 }, (_, at) => Math.sin((trial * 15 + at) * 12.9898) * 43758.5453).map(
        (value) => value - Math.floor(value),
      );
      const { low, high } = bootstrapMedian(sample, { seed: trial, resamples: 400 });
      if (low <= 0.5 && high >= 0.5) covered++;
    }
    expect(covered).toBeGreaterThan(175);
  });
});

describe('ratios of pairs', () => {
  it('are taken pair by pair, so that a drift of both sides does not show', () => {
    expect(ratioOf([200, 400, 100, 300, 60], [100, 200, 50, 150, 30])).toMatchObject({
      median: 2,
      low: 2,
      high: 2,
      pairs: 5,
      verdict: 'higher',
    });
  });

  it.each([
    [{ low: 1.1, high: 1.4 }, 5, 'higher'],
    [{ low: 0.7, high: 0.9 }, 5, 'lower'],
    [{ low: 0.9, high: 1.2 }, 5, 'no difference shown'],
    [{ low: 1, high: 1.2 }, 9, 'no difference shown'],
    [{ low: 0.93, high: 0.97 }, 5, 'no difference shown'],
    [{ low: 1.04, high: 1.2 }, 5, 'no difference shown'],
    [{ low: 3, high: 4 }, 4, 'too few pairs'],
  ])('with the interval %j of %d pairs: %s', (interval, pairs, verdict) => {
    expect(verdictOf(interval, pairs)).toBe(verdict);
  });

  it('need a partner each', () => {
    expect(() => ratioOf([1, 2], [1])).toThrow('no pairs');
  });

  it('overlap when they share a value', () => {
    expect([
      overlap({ low: 1, high: 2 }, { low: 2, high: 3 }),
      overlap({ low: 1, high: 2 }, { low: 2.1, high: 3 }),
    ]).toEqual([true, false]);
  });
});
