import { describe, expect, it } from '@jest/globals';
import { tally } from './tally.js';

const lateness = { allowedMs: 60_000, reached: new Map<string, number>() };

describe('a tally', () => {
  it('sums sales by the minute of the sale, whatever the order of the facts', () => {
    const sale = (at: number) => ({ sale: { at, stream: 'p', units: 2, revenue: 500 } });
    expect(tally([sale(120_000), sale(59_999), sale(0), sale(60_000)], lateness)).toMatchObject({
      minutes: [
        [0, { orders: 2, units: 4, revenue: 1000, late: 2 }],
        [60_000, { orders: 1, units: 2, revenue: 500, late: 0 }],
        [120_000, { orders: 1, units: 2, revenue: 500, late: 0 }],
      ],
      streams: [['p', 120_000]],
    });
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
    expect(tally(facts, lateness)).toEqual({
      streams: [],
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
});
