/** One point per whole unit of the currency; `total` in minor units, a hundred of which make one. */
export const pointsFor = (total: number): number => Math.floor(total / 100);

/** An order that was confirmed, or one that was confirmed and came back. */
export interface OrderTurn {
  readonly turn: 'confirmed' | 'returned';
  readonly customerId: string;
  /** Minor units. */
  readonly total: number;
}

/** What a batch adds to one account. */
export interface Booking {
  readonly customerId: string;
  readonly earned: number;
  readonly takenBack: number;
}

/**
 * One booking a customer, in the order in which accounts are locked. What was earned and what was taken back are two sums, and sums do not mind the order in which
 * they are made: a confirmation that is driven again out of the dead letters, after its order came back, still ends in zero points.
 */
export function bookingsOf(turns: readonly OrderTurn[]): Booking[] {
  const bookings = new Map<string, Booking>();
  for (const { turn, customerId, total } of turns) {
    const { earned, takenBack } = bookings.get(customerId) ?? { earned: 0, takenBack: 0 };
    const points = pointsFor(total);
    bookings.set(customerId, {
      customerId,
      earned: earned + (turn === 'confirmed' ? points : 0),
      takenBack: takenBack + (turn === 'returned' ? points : 0),
    });
  }
  return [...bookings.values()].sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
}
