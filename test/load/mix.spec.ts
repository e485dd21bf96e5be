import { describe, expect, it } from '@jest/globals';
import { type Mix, parseMix, wishes } from './mix.js';

const ORDERS = 64_000;

function counts(mix: Mix, seed = 1): Map<string, number> {
  const wish = wishes({ mix, customers: 10, seed });
  const found = new Map<string, number>();
  for (let n = 0; n < ORDERS; n++) found.set(wish(n).sku, (found.get(wish(n).sku) ?? 0) + 1);
  return found;
}

describe('a mix', () => {
  it('of articles alike asks for each about as often', () => {
    const found = counts({ kind: 'uniform', skus: 64 });
    expect(found.size).toBe(64);
    for (const count of found.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('of Zipf asks for the n-th about 1/n as often', () => {
    const found = counts({ kind: 'zipf', skus: 64, exponent: 1 });
    const first = found.get('load-00') ?? 0;
    expect(first / (found.get('load-01') ?? 1)).toBeCloseTo(2, 0);
    expect(first / (found.get('load-09') ?? 1)).toBeGreaterThan(8.5);
    expect(first / (found.get('load-09') ?? 1)).toBeLessThan(11.5);
  });

  it('that is hot asks for one', () => expect([...counts({ kind: 'hot' }).keys()]).toEqual(['load-00']));

  it('is the same for the same seed, whoever asks for the n-th order', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => wishes({ mix: { kind: 'uniform', skus: 64 }, customers: 1000, seed }));
    const some = [5, 70_000, 3];
    expect(some.map(a!)).toEqual(some.map(b!));
    expect(some.map(a!)).not.toEqual(some.map(c!));
    expect(new Set(Array.from({ length: 5000 }, (_, n) => a!(n).customerId)).size).toBeGreaterThan(980);
  });

  it('is said in a word', () => {
    expect(['hot', 'zipf', 'zipf:1.2', '64', '8'].map(parseMix)).toEqual([
      { kind: 'hot' },
      { kind: 'zipf', skus: 64, exponent: 1 },
      { kind: 'zipf', skus: 64, exponent: 1.2 },
      { kind: 'uniform', skus: 64 },
      { kind: 'uniform', skus: 8 },
    ]);
  });

  it.each(['', '0', '65', 'cold', 'zipf:', '-1'])('is not %j', (text) => {
    expect(() => parseMix(text)).toThrow(expect.objectContaining({ code: 'LOAD.BAD_MIX' }));
  });
});
