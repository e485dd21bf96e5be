import { describe, expect, it } from '@jest/globals';
import { minuteOf, tally } from './tally.js';

describe('a tally', () => {
  it('sums sales by the minute of the sale, whatever the order of the facts', () => {
    const sale = (at: number) => ({ sale: { at, units: 2, revenue: 500 } });
    expect(tally([sale(120_000), sale(59_999), sale(0), sale(60_000)]).minutes).toEqual([
      [0, { orders: 2, units: 4, revenue: 1000 }],
      [60_000, { orders: 1, units: 2, revenue: 500 }],
      [120_000, { orders: 1, units: 2, revenue: 500 }],
    ]);
  });

  it('counts stages and units in sorted order', () => {
    const facts = [
      { stage: 'reserved' },
      { stage: 'captured' },
      {
        stage: 'reserved',
        sold: [
          { sku: 'b', quantity: 1 },
          { sku: 'a', quantity: 2 },
        ],
      },
      { sold: [{ sku: 'b', quantity: 4 }] },
    ] as const;
    expect(tally(facts)).toEqual({
      minutes: [],
      funnel: [
        ['captured', 1],
        ['reserved', 2],
      ],
      skus: [
        ['a', 2],
        ['b', 5],
      ],
    });
  });

  it('begins a minute at its first millisecond', () => {
    expect([0, 59_999, 60_000, 1_700_000_123_456].map(minuteOf)).toEqual([0, 0, 60_000, 1_700_000_100_000]);
  });
});
