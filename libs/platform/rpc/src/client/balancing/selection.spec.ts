import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@weir/platform/kernel';
import type { Route } from './route.js';
import { Selection } from './selection.js';
import { Target } from './target.js';

function given(
  instances: Readonly<Record<string, Readonly<Record<string, string>>>>,
  warmupMs = 0,
): {
  clock: ManualClock;
  targets: Target[];
  chosen: (wish?: Partial<Route>, calls?: number) => Record<string, number>;
} {
  const clock = new ManualClock();
  const targets = Object.entries(instances).map(([address, metadata]) => {
    const target = new Target(address);
    target.describe(1, metadata);
    return target;
  });
  const options = { now: () => clock.now(), monotonic: () => clock.monotonic(), warmupMs: () => warmupMs };
  const selection = new Selection(targets, options);
  const route: Route = {
    ...{ balancer: 'roundRobin', hash: 0, tag: undefined, tagFallback: true, zone: '', avoid: [] },
    ...{ only: undefined, restMs: 1_000, served: undefined },
  };
  return {
    clock,
    targets,
    chosen: (wish = {}, calls = 100) => {
      const counts: Record<string, number> = {};
      for (let call = 0; call < calls; call++) {
        const address = selection.choose({ ...route, ...wish })?.address ?? 'nobody';
        counts[address] = (counts[address] ?? 0) + 1;
      }
      return counts;
    },
  };
}

const EJECT = { after: 2, restMs: 1_000 };

describe('where a call may go', () => {
  it('follows its tag; a call without one keeps away from tagged instances', () => {
    const { chosen } = given({ a: {}, gray: { tags: 'gray, blue' } });
    expect(chosen({ tag: 'gray' })).toEqual({ gray: 100 });
    expect(chosen({ tag: 'blue' })).toEqual({ gray: 100 });
    expect(chosen()).toEqual({ a: 100 });
  });

  it('falls back from a tag that nobody has, unless that is forbidden', () => {
    const { chosen } = given({ a: {}, gray: { tags: 'gray' } });
    expect(chosen({ tag: 'green' })).toEqual({ a: 100 });
    expect(chosen({ tag: 'green', tagFallback: false })).toEqual({ nobody: 100 });
    expect(given({ gray: { tags: 'gray' } }).chosen()).toEqual({ gray: 100 });
  });

  it('prefers the own zone, while there is somebody', () => {
    const { chosen } = given({ a: { zone: 'north' }, b: { zone: 'south' } });
    expect(chosen({ zone: 'south' })).toEqual({ b: 100 });
    expect(chosen({ zone: 'west' })).toEqual({ a: 50, b: 50 });
    expect(chosen()).toEqual({ a: 50, b: 50 });
  });

  it('keeps away from where the call has failed, unless there is nobody else', () => {
    const { chosen, targets } = given({ a: {}, b: {} });
    expect(chosen({ avoid: [targets[0]!] })).toEqual({ b: 100 });
    expect(chosen({ avoid: targets })).toEqual({ a: 50, b: 50 });
  });

  it('names one instance when it must be that', () => {
    const { chosen } = given({ a: {}, b: {} });
    expect(chosen({ only: 'b' })).toEqual({ b: 100 });
    expect(chosen({ only: 'c' })).toEqual({ nobody: 100 });
  });

  it('keeps the key on its instance, and moves on when that is an outlier', () => {
    const { chosen, targets, clock } = given({ a: {}, b: {}, c: {} });
    const wish = { balancer: 'consistentHash', hash: 12_345 } as const;
    const [home] = Object.keys(chosen(wish));
    expect(chosen(wish)).toEqual({ [home!]: 100 });
    const target = targets.find(({ address }) => address === home)!;
    for (let failure = 0; failure < 2; failure++) target.end(false, 1, clock.monotonic(), EJECT);
    expect(Object.keys(chosen(wish))).not.toContain(home);
  });
});

describe('an outlier', () => {
  const ejected = () => {
    const all = given({ a: {}, b: {} });
    const [bad] = all.targets;
    expect(bad!.end(false, 1, all.clock.monotonic(), EJECT)).toBe(false);
    expect(bad!.end(false, 1, all.clock.monotonic(), EJECT)).toBe(true);
    return { ...all, bad: bad! };
  };

  it('rests, gets one call each time its rest is over, and is back after an answer', () => {
    const { chosen, clock, bad } = ejected();
    expect(chosen()).toEqual({ b: 100 });
    clock.advance(1_001);
    expect(chosen()).toEqual({ a: 1, b: 99 });
    bad.end(false, 1, clock.monotonic(), EJECT);
    expect(chosen()).toEqual({ b: 100 });
    clock.advance(1_001);
    expect(chosen({}, 1)).toEqual({ a: 1 });
    bad.end(true, 1, clock.monotonic(), EJECT);
    expect(Object.keys(chosen()).sort()).toEqual(['a', 'b']);
  });

  it('is asked all the same when there is nobody else', () => {
    const { chosen, targets, clock } = ejected();
    for (let failure = 0; failure < 2; failure++) targets[1]!.end(false, 1, clock.monotonic(), EJECT);
    expect(Object.values(chosen()).reduce((sum, count) => sum + count)).toBe(100);
    expect(chosen()['nobody']).toBeUndefined();
  });

  it('does not rest where most are outliers: everybody is slow then, and the rest would drown', () => {
    const { chosen, targets, clock } = given({ a: {}, b: {}, c: {} });
    const eject = (at: number): void => {
      for (let failure = 0; failure < 2; failure++) targets[at]!.end(false, 1, clock.monotonic(), EJECT);
    };
    eject(0);
    expect(Object.keys(chosen()).sort()).toEqual(['b', 'c']);
    eject(1);
    expect(Object.keys(chosen()).sort()).toEqual(['a', 'b', 'c']);
  });

  it('is nobody where ejection is off', () => {
    const target = new Target('a');
    for (let failure = 0; failure < 50; failure++) target.end(false, 1, 0, { after: 0, restMs: 1_000 });
    expect(target.ejected).toBe(false);
  });
});

describe('warm-up', () => {
  it('grows the share of a new instance from a tenth to all of it', () => {
    const started = String(new ManualClock().now());
    const { chosen, clock } = given({ old: {}, young: { 'started-at': started } }, 600_000);
    expect(chosen({}, 110)['young']).toBe(10);
    clock.advance(300_000);
    expect(chosen({}, 150)['young']).toBeCloseTo(50, -0.5);
    clock.advance(300_000);
    expect(chosen({}, 100)['young']).toBeCloseTo(50, -0.5);
  });

  it.each(['soon', '', '99999999999999999', '-5', '1e400'])('takes no notice of a start at "%s"', (startedAt) => {
    const { chosen } = given({ a: {}, b: { 'started-at': startedAt } }, 600_000);
    expect(chosen()).toEqual({ a: 50, b: 50 });
  });
});
