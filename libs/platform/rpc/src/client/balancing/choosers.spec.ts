import { describe, expect, it } from '@jest/globals';
import type { Candidate, Chooser } from './candidate.js';
import { leastActive, random, roundRobin, shortestResponse } from './choosers.js';
import { HashRing, hashOf } from './hash-ring.js';

/** Mulberry32: the same draws in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const candidate = (address: string, given: Partial<Candidate> = {}): Candidate => ({
  ...{ address, weight: 1, active: 0, response: 0, respondedAt: 0, credit: 0 },
  ...given,
});

/** How often each was chosen. */
function shares(chooser: Chooser, candidates: readonly Candidate[], calls: number): number[] {
  const draw = seeded(7);
  const counts = new Map(candidates.map((one) => [one, 0]));
  for (let call = 0; call < calls; call++) {
    const chosen = chooser(candidates, draw, 0);
    counts.set(chosen, counts.get(chosen)! + 1);
  }
  return [...counts.values()];
}

describe('random', () => {
  it('shares by weight: 3 to 1 is 75 % within 3 % over 2,000 calls', () => {
    const [heavy] = shares(random, [candidate('a', { weight: 3 }), candidate('b')], 2_000);
    expect(heavy! / 2_000).toBeGreaterThan(0.72);
    expect(heavy! / 2_000).toBeLessThan(0.78);
  });
});

describe('round robin', () => {
  it('mixes the turns of 5 and 1, and shares exactly', () => {
    const both = [candidate('a', { weight: 5 }), candidate('b')];
    const turns = Array.from({ length: 6 }, () => roundRobin(both, Math.random, 0).address).join('');
    expect(turns).toBe('aaabaa');
    expect(shares(roundRobin, both, 600)).toEqual([500, 100]);
  });

  it('shares exactly while the weights change', () => {
    const both = [candidate('a', { weight: 3 }), candidate('b')];
    expect(shares(roundRobin, both, 2_000)).toEqual([1_500, 500]);
    both[0]!.weight = 1;
    expect(shares(roundRobin, both, 2_000)).toEqual([1_000, 1_000]);
  });
});

describe('least active', () => {
  it('takes the one with the fewest calls under way, whatever the weights', () => {
    const busy = candidate('a', { weight: 100, active: 3 });
    expect(shares(leastActive, [busy, candidate('b', { active: 2 })], 100)).toEqual([0, 100]);
  });

  it('shares by weight among equals', () => {
    const [heavy] = shares(leastActive, [candidate('a', { weight: 3 }), candidate('b')], 2_000);
    expect(Math.abs(heavy! / 2_000 - 0.75)).toBeLessThan(0.03);
  });

  it('moves traffic away from an instance that is ten times slower', () => {
    const [slow, quick] = [candidate('slow'), candidate('quick')];
    const draw = seeded(3);
    const ends: { at: number; of: Candidate }[] = [];
    const counts = new Map([
      [slow, 0],
      [quick, 0],
    ]);
    for (let time = 0; time < 2_000; time++) {
      for (const end of ends.splice(0))
        if (end.at <= time) end.of.active -= 1;
        else ends.push(end);
      const chosen = leastActive([slow, quick], draw, time);
      chosen.active += 1;
      counts.set(chosen, counts.get(chosen)! + 1);
      ends.push({ at: time + (chosen === slow ? 100 : 10), of: chosen });
    }
    expect(counts.get(slow)! / 2_000).toBeLessThan(0.2);
  });
});

describe('shortest response', () => {
  it('takes the quicker one until calls pile up on it', () => {
    const [slow, quick] = [candidate('a', { response: 50 }), candidate('b', { response: 10 })];
    expect(shares(shortestResponse, [slow, quick], 100)).toEqual([0, 100]);
    quick.active = 6;
    expect(shares(shortestResponse, [slow, quick], 100)).toEqual([100, 0]);
  });

  it('tries one that it knows nothing of, and one that was slow long ago', () => {
    const [known, unknown] = [candidate('a', { response: 10 }), candidate('b')];
    expect(shortestResponse([known, unknown], Math.random, 0)).toBe(unknown);
    const [slow, quick] = [candidate('s', { response: 80 }), candidate('q', { response: 10 })];
    for (const [now, best] of [
      [5_000, quick],
      [30_000, slow],
    ] as const) {
      quick.respondedAt = now;
      expect(shortestResponse([slow, quick], Math.random, now)).toBe(best);
    }
  });
});

describe('the hash ring', () => {
  const keys = Array.from({ length: 5_000 }, (_, n) => hashOf(`sku-${n}`));
  const all = (): boolean => true;

  it('sends a key to the same candidate, whatever the order of the list', () => {
    const list = ['a', 'b', 'c'].map((address) => candidate(address));
    const [one, other] = [new HashRing(list), new HashRing(list.toReversed())];
    expect(keys.every((key) => one.at(key, all) === other.at(key, all))).toBe(true);
  });

  it('moves only the keys of a candidate that leaves', () => {
    const list = ['a', 'b', 'c'].map((address) => candidate(address));
    const [before, after] = [new HashRing(list), new HashRing(list.slice(1))];
    const stayed = keys.filter((key) => before.at(key, all) !== list[0]);
    expect(stayed.every((key) => before.at(key, all) === after.at(key, all))).toBe(true);
    expect(keys.every((key) => before.at(key, (one) => one !== list[0]) === after.at(key, all))).toBe(true);
  });

  it('shares the keys by weight', () => {
    const list = [candidate('a', { weight: 3 }), candidate('b')];
    const ring = new HashRing(list);
    const share = keys.filter((key) => ring.at(key, all) === list[0]).length / keys.length;
    expect(share).toBeGreaterThan(0.65);
    expect(share).toBeLessThan(0.85);
  });

  it('answers nothing when nobody is allowed', () => {
    expect(new HashRing([candidate('a')]).at(1, () => false)).toBeUndefined();
  });
});
