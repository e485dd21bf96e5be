import { describe, expect, it } from '@jest/globals';
import { Restarts } from './restarts.js';

describe('restarts', () => {
  it('come after pauses that double, five times a minute and no more', () => {
    const restarts = new Restarts(() => 1_000_000);
    expect(Array.from({ length: 6 }, () => restarts.pause())).toEqual([200, 400, 800, 1600, 3200, undefined]);
  });

  it('start over when the last crashes are more than a minute ago', () => {
    let now = 1_000_000;
    const restarts = new Restarts(() => now);
    Array.from({ length: 6 }, () => restarts.pause());
    now += 60_001;
    expect(restarts.pause()).toBe(200);
  });
});
