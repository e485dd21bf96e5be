import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@weir/platform/kernel';
import { KeyedRate } from './keyed-rate.js';

describe('KeyedRate', () => {
  it('forgets the oldest key and never holds more than it may', () => {
    const rates = new KeyedRate({ clock: new ManualClock(), keys: 3 });
    for (let n = 0; n < 100; n += 1) expect(rates.take(`k-${n}`, 1, 1)).toBe(0);
    expect(rates.size).toBe(3);
    expect(rates.take('k-99', 1, 1)).toBe(1000);
    expect(rates.take('k-0', 1, 1)).toBe(0);
  });
});
