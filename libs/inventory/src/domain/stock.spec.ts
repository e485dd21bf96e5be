import { describe, expect, it } from '@jest/globals';
import { type Product, StockMoves } from './stock.js';

const tea: Product = {
  ...{ sku: 'tea', name: 'Assam', price: 590, currency: 'EUR' },
  ...{ initial: 10, restocked: 0, available: 6, held: 3, sold: 1, version: 4 },
};
const units = (quantity: number) => [{ sku: 'tea', quantity }];
const after = (moves: StockMoves): number[] => {
  const { initial, restocked, available, held, sold, version } = moves.applyTo(tea);
  expect(initial + restocked).toBe(available + held + sold);
  expect(version).toBe(5);
  return [restocked, available, held, sold];
};

describe('stock moves', () => {
  it.each([
    ['hold', [0, 4, 5, 1]],
    ['commit', [0, 6, 1, 3]],
    ['release', [0, 8, 1, 1]],
    ['restock', [2, 8, 3, 1]],
  ] as const)('%s', (effect, levels) => {
    expect(after(new StockMoves().add(effect, units(2)))).toEqual(levels);
  });

  it('return', () => {
    expect(after(new StockMoves().add('return', units(1)))).toEqual([0, 7, 3, 0]);
  });

  it('sum up by SKU, in the order in which products are locked', () => {
    const moves = new StockMoves()
      .add('hold', [
        { sku: 'tea', quantity: 2 },
        { sku: 'cup', quantity: 1 },
      ])
      .add('commit', units(3));
    expect(moves.skus).toEqual(['cup', 'tea']);
    expect(after(moves)).toEqual([0, 4, 2, 4]);
  });

  it.each([
    ['hold', 7],
    ['commit', 4],
    ['return', 2],
  ] as const)('%s of %i throws: nothing may be written', (effect, quantity) => {
    expect(() => new StockMoves().add(effect, units(quantity)).applyTo(tea)).toThrow('stock of tea would be');
  });
});
