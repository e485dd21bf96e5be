import { describe, expect, it } from '@jest/globals';
import { overtaking, type Placed } from './overtaking.js';

/** An order: its name, when it was sent, answered and placed. */
type Story = readonly [id: string, sent: number, answered: number, placed: number];

const overtaken = (stories: readonly Story[], customerOf = (_id: string): string => 'c'): string[] =>
  overtaking(
    stories.map(([orderId, sentAt, answeredAt]) => ({ orderId, sentAt, answeredAt })),
    new Map(stories.map(([id, , , placedAt]): [string, Placed] => [id, { customerId: customerOf(id), placedAt }])),
  ).map(({ orderId }) => orderId);

describe('overtaking', () => {
  it('is being placed before what had been accepted earlier', () => {
    expect(
      overtaken([
        ['a', 0, 10, 500],
        ['b', 20, 30, 40],
        ['c', 50, 60, 600],
      ]),
    ).toEqual(['b']);
  });

  it('is nothing among orders that were under way together, nor among those of two customers', () => {
    expect(
      overtaken([
        ['a', 0, 30, 500],
        ['b', 20, 40, 40],
      ]),
    ).toEqual([]);
    expect(
      overtaken(
        [
          ['a', 0, 10, 500],
          ['b', 20, 30, 40],
        ],
        (id) => id,
      ),
    ).toEqual([]);
  });

  it('is nothing where the books say the same millisecond, or nothing at all', () => {
    expect(
      overtaken([
        ['a', 0, 10, 40],
        ['b', 20, 30, 40],
      ]),
    ).toEqual([]);
    expect(overtaking([{ orderId: 'x', sentAt: 0, answeredAt: 1 }], new Map())).toEqual([]);
  });
});
