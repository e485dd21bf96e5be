import { describe, expect, it } from '@jest/globals';
import { brokenOf } from './accepted.js';
import { tenthsOf } from './store-release.js';

describe('store and release', () => {
  it('measures each tenth between the looks, without the wait for the first', () => {
    const flat = Array.from({ length: 11 }, (_, n) => ({ at: 3 + n, drained: n * 100 }));
    expect(tenthsOf([{ at: 0, drained: 0 }, ...flat], 1000)).toEqual(Array(10).fill(100));
  });

  it('shows a drain that slows down', () => {
    const looks = [
      { at: 0, drained: 0 },
      { at: 1, drained: 500 },
      { at: 6, drained: 1000 },
    ];
    const tenths = tenthsOf(looks, 1000);
    expect([tenths[0], tenths[9]]).toEqual([500, 100]);
  });

  it('counts the promises that were broken', () => {
    const checks = [
      { id: 'I1', ok: false },
      { id: 'I7', ok: true },
      { id: 'I7-queue', ok: false },
      { id: 'I6', ok: true },
    ];
    expect(brokenOf(checks)).toEqual({ lost: 1, oversold: 1, duplicated: 0 });
  });
});
