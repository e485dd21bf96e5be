import { describe, expect, it } from '@jest/globals';
import { bookingsOf, type OrderTurn, pointsFor } from './points.js';

const turn = (what: OrderTurn['turn'], customerId: string, total: number): OrderTurn => ({
  turn: what,
  customerId,
  total,
});

describe('points', () => {
  it('are one per whole unit, and none for cents', () => {
    expect([0, 99, 100, 199, 1_000_000].map(pointsFor)).toEqual([0, 0, 1, 1, 10_000]);
  });

  it('are counted order by order: two halves make no whole', () => {
    expect(bookingsOf([turn('confirmed', 'c', 150), turn('confirmed', 'c', 150)])).toEqual([
      { customerId: 'c', earned: 2, takenBack: 0 },
    ]);
  });

  it('come to the same whatever order the turns come in', () => {
    const turns = [turn('confirmed', 'b', 1299), turn('returned', 'b', 1299), turn('confirmed', 'a', 500)];
    const booked = [
      { customerId: 'a', earned: 5, takenBack: 0 },
      { customerId: 'b', earned: 12, takenBack: 12 },
    ];
    expect(bookingsOf(turns)).toEqual(booked);
    expect(bookingsOf([...turns].reverse())).toEqual(booked);
  });
});
