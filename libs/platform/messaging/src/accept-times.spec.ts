import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '@weir/platform/kernel';
import { AcceptTimes } from './accept-times.js';

describe('AcceptTimes', () => {
  let clock: ManualClock;
  let accepts: AcceptTimes;

  beforeEach(() => {
    clock = new ManualClock();
    accepts = new AcceptTimes(clock);
  });

  /** Accepts one that takes `ms`. */
  const took = async (ms: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const accepted = accepts.of(() => promise);
    clock.advance(ms);
    resolve();
    await accepted;
  };

  it('is the mean of what was accepted of late, and 0 while nothing is', async () => {
    expect(accepts.lately).toBe(0);
    await took(10);
    await took(30);
    expect(accepts.lately).toBe(20);
    clock.advance(150);
    expect(accepts.lately).toBe(20);
    clock.advance(200);
    expect(accepts.lately).toBe(0);
  });

  it('grows while somebody waits, though nothing is accepted', async () => {
    await took(10);
    const { promise, reject } = Promise.withResolvers<void>();
    const waiting = accepts.of(() => promise);
    clock.advance(400);
    expect(accepts.lately).toBe(400);
    const fresh = accepts.of(() => Promise.resolve());
    expect(accepts.lately).toBe(200);
    await fresh;
    reject(new Error('the broker is down'));
    await expect(waiting).rejects.toThrow('the broker is down');
    clock.advance(300);
    expect(accepts.lately).toBe(0);
  });
});
