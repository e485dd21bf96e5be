import { describe, expect, it } from '@jest/globals';
import type { ProductView } from '../../../contract/index.js';
import { Catalogue, type Change } from './catalogue.js';

const product = (sku: string, version: number, available = 10): ProductView => ({
  ...{ sku, name: sku, price: 590, currency: 'EUR' },
  ...{ initial: 10, restocked: available - 10, available, held: 0, sold: 0, version },
});
const changed = (sku: string, version: number, levels = { available: 7, held: 2, sold: 1 }): Change => ({
  ...{ sku, version },
  ...levels,
});
const loaded = (...products: ProductView[]): Catalogue => {
  const catalogue = new Catalogue();
  catalogue.load(products);
  return catalogue;
};

describe('a copy of the catalogue', () => {
  it('takes changes one by one, and knows what was restocked without being told', () => {
    const catalogue = loaded(product('tea', 4), product('pot', 0));
    expect(catalogue.apply(changed('tea', 5))).toBe('applied');
    expect(catalogue.apply(changed('tea', 6, { available: 12, held: 2, sold: 1 }))).toBe('applied');
    expect(catalogue.apply({ sku: 'pot', version: 1, price: 100, currency: 'EUR' })).toBe('applied');
    expect(catalogue.all()).toEqual([
      { ...product('tea', 6), available: 12, held: 2, sold: 1, restocked: 5 },
      { ...product('pot', 1), price: 100 },
    ]);
  });

  it('leaves what is older or was said before', () => {
    const catalogue = loaded(product('tea', 4));
    expect([3, 4].map((version) => catalogue.apply(changed('tea', version)))).toEqual(['known', 'known']);
    expect(catalogue.product('tea')).toEqual(product('tea', 4));
  });

  it('does not jump over what is missing', () => {
    const catalogue = loaded(product('tea', 4));
    expect([catalogue.apply(changed('tea', 6)), catalogue.apply(changed('cup', 1))]).toEqual(['gap', 'gap']);
    expect(catalogue.all()).toEqual([product('tea', 4)]);
  });

  it('never goes back: not by a delivery’s answer that was overtaken, not by a load', () => {
    const catalogue = loaded(product('tea', 4));
    catalogue.take(product('tea', 5, 15));
    catalogue.take(product('tea', 4));
    catalogue.take(product('cup', 1));
    expect(catalogue.all()).toEqual([product('tea', 5, 15)]);
    catalogue.load([product('cup', 1), product('tea', 3)]);
    expect(catalogue.all()).toEqual([product('cup', 1), product('tea', 5, 15)]);
    catalogue.load([product('tea', 6)]);
    expect(catalogue.all()).toEqual([product('tea', 6)]);
  });
});
