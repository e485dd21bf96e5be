import { describe, expect, it } from '@jest/globals';
import { allocate, type Demand } from './allocation.js';

const demand = (orderId: string, ...lines: [sku: string, quantity: number][]): Demand => ({
  orderId,
  lines: lines.map(([sku, quantity]) => ({ sku, quantity })),
});
const verdicts = (demands: Demand[], stock: Record<string, number>): string[] =>
  allocate(demands, new Map(Object.entries(stock))).map(({ verdict }) => verdict);

describe('allocation', () => {
  it('serves in order of arrival until the stock is gone', () => {
    expect(verdicts([demand('a', ['pot', 2]), demand('b', ['pot', 2]), demand('c', ['pot', 2])], { pot: 5 })).toEqual([
      'granted',
      'granted',
      'short',
    ]);
  });

  it('lets a small order pass where a bigger one before it did not fit', () => {
    expect(verdicts([demand('a', ['pot', 4]), demand('b', ['pot', 3])], { pot: 3 })).toEqual(['short', 'granted']);
  });

  it('takes all lines or none: an order short of one SKU leaves the others to those behind it', () => {
    expect(verdicts([demand('a', ['tea', 1], ['pot', 1]), demand('b', ['tea', 1])], { tea: 1, pot: 0 })).toEqual([
      'short',
      'granted',
    ]);
  });

  it('names every shortage with what was left at that moment', () => {
    const [, second] = allocate(
      [demand('a', ['tea', 3]), demand('b', ['tea', 4], ['pot', 1], ['cup', 1])],
      new Map([
        ['tea', 5],
        ['cup', 9],
      ]),
    );
    expect(second).toEqual({
      verdict: 'short',
      shortages: [
        { sku: 'tea', requested: 4, available: 2 },
        { sku: 'pot', requested: 1, available: 0 },
      ],
    });
  });

  it('takes nothing more for an order that was granted already', () => {
    expect(verdicts([demand('a', ['pot', 2]), demand('a', ['pot', 2]), demand('b', ['pot', 1])], { pot: 3 })).toEqual([
      'granted',
      'repeated',
      'granted',
    ]);
  });

  it('lets the same order try again after it was short', () => {
    expect(verdicts([demand('a', ['pot', 4]), demand('a', ['pot', 3])], { pot: 3 })).toEqual(['short', 'granted']);
  });
});

/** mulberry32: a run is named by its seed. */
const random = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

describe.each(Array.from({ length: 200 }, (_, seed) => seed))('allocation, seed %i', (seed) => {
  const next = random(seed);
  const upTo = (n: number): number => Math.floor(next() * (n + 1));
  const skus = Array.from({ length: 1 + upTo(4) }, (_, i) => `sku-${i}`);
  const stock = new Map(skus.map((sku) => [sku, upTo(12)]));
  const demands = Array.from({ length: 1 + upTo(30) }, () => {
    const wanted = skus.filter(() => next() < 0.5);
    return demand(
      `o-${upTo(20)}`,
      ...(wanted.length ? wanted : skus.slice(0, 1)).map((sku): [string, number] => [sku, 1 + upTo(4)]),
    );
  });

  it('never oversells, never serves half an order, never refuses what fits, never serves an order twice', () => {
    const left = new Map(stock);
    const served = new Set<string>();
    allocate(demands, stock).forEach((allocation, index) => {
      const { orderId, lines } = demands[index]!;
      const fits = lines.every(({ sku, quantity }) => quantity <= left.get(sku)!);
      expect(allocation.verdict).toBe(served.has(orderId) ? 'repeated' : fits ? 'granted' : 'short');
      if (allocation.verdict !== 'granted') return;
      served.add(orderId);
      for (const { sku, quantity } of lines) left.set(sku, left.get(sku)! - quantity);
    });
    for (const rest of left.values()) expect(rest).toBeGreaterThanOrEqual(0);
  });
});
