import { setImmediate as tick } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@weir/platform/kernel';
import { Bulkhead, type BulkheadLimits } from './bulkhead.js';

function given(limits: BulkheadLimits) {
  const clock = new ManualClock(0);
  let now = limits;
  const refused: string[] = [];
  const bulkhead = new Bulkhead(
    'echo',
    () => now,
    (why) => refused.push(why),
  );
  const ends: (() => void)[] = [];
  const ended: string[] = [];
  /** A call that is over when `ends` says so, or at once. */
  const call = async (name: string, until = Number.POSITIVE_INFINITY, held = true): Promise<void> => {
    try {
      await bulkhead.enter(() => clock.now() >= until);
    } catch (error) {
      ended.push(`${name}: ${(error as { code: string }).code}`);
      return;
    }
    if (held) await new Promise<void>((resolve) => ends.push(resolve));
    ended.push(name);
    bulkhead.leave();
  };
  const set = (next: BulkheadLimits): void => void (now = next);
  return { bulkhead, clock, refused, call, ends, ended, set };
}

describe('the bulkhead', () => {
  it('lets in so many, keeps so many waiting in order, and refuses the rest at once', async () => {
    const { call, ends, ended, refused } = given({ serving: 1, waiting: 2 });
    for (const name of ['a', 'b', 'c', 'd']) void call(name);
    await tick();
    expect(ended).toEqual(['d: PLATFORM.OVERLOADED']);
    for (let turn = 0; turn < 3; turn++) {
      ends.shift()!();
      await tick();
    }
    expect(ended).toEqual(['d: PLATFORM.OVERLOADED', 'a', 'b', 'c']);
    expect(refused).toEqual(['full']);
  });

  it('refuses what is stale when its turn comes, and takes the next', async () => {
    const { call, clock, ends, ended, refused } = given({ serving: 1, waiting: 9 });
    void call('a');
    void call('b', 10);
    void call('c', 100);
    clock.advance(50);
    await tick();
    ends.shift()!();
    await tick();
    expect(ended).toEqual(['a', 'b: PLATFORM.TIMEOUT']);
    ends.shift()!();
    await tick();
    expect(ended.at(-1)).toBe('c');
    void call('late', 50);
    await tick();
    expect([ended.at(-1), refused]).toEqual(['late: PLATFORM.TIMEOUT', ['stale', 'stale']]);
  });

  it('gives the place of what is stale to what is not', async () => {
    const { call, clock, ended } = given({ serving: 1, waiting: 2 });
    for (const [name, until] of [
      ['a', 1_000],
      ['b', 10],
      ['c', 10],
    ] as const)
      void call(name, until);
    clock.advance(20);
    void call('d', 1_000);
    await tick();
    expect(ended).toEqual(['b: PLATFORM.TIMEOUT', 'c: PLATFORM.TIMEOUT']);
  });

  it('follows its limits while it works', async () => {
    const { call, ends, ended, set } = given({ serving: 1, waiting: 0 });
    void call('a');
    void call('b');
    await tick();
    expect(ended).toEqual(['b: PLATFORM.OVERLOADED']);
    set({ serving: 1, waiting: 5 });
    for (const name of ['c', 'd']) void call(name);
    set({ serving: 3, waiting: 5 });
    void call('e');
    await tick();
    expect(ends).toHaveLength(3);
    set({ serving: 1, waiting: 5 });
    for (const end of ends.splice(0, 2)) end();
    await tick();
    expect(ends).toHaveLength(1);
  });

  it('keeps up its goodput at three times its capacity, where without it nearly all work is in vain', async () => {
    const inTime = async (limits: BulkheadLimits): Promise<{ good: number; vain: number }> => {
      const { bulkhead, clock } = given(limits);
      let [good, vain] = [0, 0];
      let free = 0;
      const work = async (until: number): Promise<void> => {
        const turn = bulkhead.enter(() => until - clock.now() <= 10);
        if (turn) await turn;
        // one thing at a time, 10 ms each, whoever asks
        free = Math.max(free, clock.now()) + 10;
        await clock.delay(free - clock.now());
        if (clock.now() <= until) good += 1;
        else vain += 1;
        bulkhead.leave();
      };
      for (let ms = 0; ms < 3_000; ms++) {
        if (ms % 10 < 3) void work(clock.now() + 100).catch(() => undefined);
        await tick();
        clock.advance(1);
      }
      return { good, vain };
    };
    const without = await inTime({ serving: 100_000, waiting: 0 });
    const within = await inTime({ serving: 1, waiting: 5 });
    expect(without.good).toBeLessThan(30);
    expect(within.good).toBeGreaterThan(280);
    expect(within.vain).toBeLessThan(5);
  });
});
