import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ManualClock } from '@weir/platform/kernel';
import { Breaker, type BreakerLimits } from './breaker.js';

/** cockatiel reads the time by itself. */
beforeEach(() => void jest.useFakeTimers({ now: 1_700_000_000_000 }));
afterEach(() => void jest.useRealTimers());

function given(limits: BreakerLimits = { percent: 50, restMs: 1_000 }) {
  const clock = new ManualClock();
  const said: boolean[] = [];
  const breaker = new Breaker(
    () => limits,
    clock,
    (open) => said.push(open),
  );
  const calls = (ok: number, failed: number): void => {
    for (let call = 0; call < ok + failed; call++) if (breaker.allow()) breaker.done(call < ok);
  };
  return { clock, said, breaker, calls };
}

describe('the breaker', () => {
  it('opens when the share of failures is too high, and refuses', () => {
    const { breaker, calls, said } = given();
    calls(60, 40);
    expect(breaker.open).toBe(false);
    calls(0, 40);
    expect(breaker.open).toBe(true);
    expect(breaker.allow()).toBe(false);
    expect(said).toEqual([true]);
  });

  it('stays closed at few calls: one failure of one is no outage', () => {
    const { breaker, calls } = given();
    calls(0, 20);
    expect(breaker.open).toBe(false);
  });

  it('lets one call through after its rest, and closes when that succeeds', () => {
    const { breaker, calls, clock, said } = given();
    calls(0, 100);
    clock.advance(1_001);
    expect([breaker.allow(), breaker.allow()]).toEqual([true, false]);
    breaker.done(false);
    expect(breaker.allow()).toBe(false);
    clock.advance(1_001);
    expect(breaker.allow()).toBe(true);
    breaker.done(true);
    expect([breaker.allow(), breaker.open]).toEqual([true, false]);
    expect(said).toEqual([true, false]);
  });

  it('never opens at 0 percent', () => {
    const { breaker, calls } = given({ percent: 0, restMs: 1_000 });
    calls(0, 500);
    expect(breaker.allow()).toBe(true);
  });
});
