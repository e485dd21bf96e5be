import { describe, expect, it } from '@jest/globals';
import { SmoothWeighted } from './smooth-weighted.js';

const turns = (weights: Record<string, number>, count: number, start = 0): string => {
  const order = new SmoothWeighted(
    Object.entries(weights).map(([item, weight]) => ({ item, weight })),
    start,
  );
  return Array.from({ length: count }, () => order.next()).join('');
};

describe('smooth weighted round robin', () => {
  it('shares turns by weight and spreads the light one', () => {
    expect(turns({ a: 5, b: 1 }, 12)).toBe('aaabaaaaabaa');
    expect(turns({ a: 5, b: 1, c: 1 }, 7)).toBe('aabacaa');
  });

  it('takes fractions', () => {
    expect(turns({ a: 0.5, b: 0.25 }, 300).match(/a/g)).toHaveLength(200);
  });

  it('begins elsewhere for another caller', () => {
    expect(turns({ a: 1, b: 1 }, 2, 0)).toBe('ab');
    expect(turns({ a: 1, b: 1 }, 2, 0.9)).toBe('ba');
  });
});
