import { describe, expect, it } from '@jest/globals';
import { lingerAfter } from './linger.js';

describe('the pause after a batch', () => {
  /** Where it comes to rest when so many events come in a millisecond and a batch takes 10 ms. */
  const restingAt = (eventsPerMs: number, lingerUnderLoadMs = 60): number => {
    let pause = 10;
    for (let batch = 0; batch < 100; batch += 1)
      pause = lingerAfter(eventsPerMs * (pause + 10), 10, { lingerUnderLoadMs });
    return pause;
  };

  it('stays short at low load, and is drawn to its longest by high load', () => {
    expect([0, 0.1, 0.5, 2, 5].map((rate) => restingAt(rate))).toEqual([10, 10, 10, 60, 60]);
  });

  it('never grows when it may not', () => expect(restingAt(5, 0)).toBe(10));
});
