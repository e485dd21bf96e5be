import type { HoldState } from '@weir/inventory/saga';
import type { OrderState } from '@weir/order/saga';
import type { PaymentState } from '@weir/payment/saga';
import type { World } from './world.js';

/** The invariant that does not hold, by its number in the list, and a sentence. */
export interface Breach {
  readonly id: string;
  readonly says: string;
}

interface Law extends Breach {
  readonly broken: (world: World) => boolean;
}

/** Where each may go from where it is: written down apart from the tables, so that a wrong table cannot vouch for itself. */
export const LIVES: {
  readonly order: Readonly<Record<OrderState, readonly OrderState[]>>;
  readonly hold: Readonly<Record<HoldState, readonly HoldState[]>>;
  readonly payment: Readonly<Record<PaymentState, readonly PaymentState[]>>;
} = {
  order: {
    none: ['reserved', 'cancelled'],
    reserved: ['confirmed', 'cancelled'],
    confirmed: ['cancelled'],
    cancelled: [],
  },
  hold: {
    none: ['held', 'fenced'],
    held: ['committed', 'released'],
    committed: ['returned'],
    released: [],
    returned: [],
    fenced: [],
  },
  payment: {
    none: ['charging', 'fenced'],
    charging: ['captured', 'declined', 'voiding'],
    captured: ['voiding'],
    declined: [],
    voiding: ['voided', 'refunded'],
    voided: [],
    refunded: [],
    fenced: [],
  },
};

/** Of every step. */
export function stepBreach(before: World, after: World): Breach | undefined {
  const leaps = <State extends string>(lives: Readonly<Record<State, readonly State[]>>, from: State, to: State) =>
    from !== to && !lives[from].includes(to);
  if (leaps(LIVES.hold, before.hold, after.hold))
    return { id: 'I4', says: `a hold resolves at most once, and this one went from ${before.hold} to ${after.hold}` };
  if (leaps(LIVES.order, before.order, after.order))
    return { id: 'I9', says: `an order never goes from ${before.order} to ${after.order}` };
  if (leaps(LIVES.payment, before.payment, after.payment))
    return { id: 'I9', says: `a payment never goes from ${before.payment} to ${after.payment}` };
  return undefined;
}

/** Of every state. */
const ALWAYS: readonly Law[] = [
  {
    id: 'I1',
    says: 'stock is conserved: what an order took from one level it added to another',
    broken: ({ available, held, sold }) => available + held + sold !== 0,
  },
  {
    id: 'I3',
    says: 'what is counted as held and as sold is what the hold says',
    broken: ({ hold, held, sold }) => held !== (hold === 'held' ? 1 : 0) || sold !== (hold === 'committed' ? 1 : 0),
  },
  {
    id: 'I3',
    says: 'a confirmed order has its unit',
    broken: ({ order, hold }) => order === 'confirmed' && hold !== 'held' && hold !== 'committed',
  },
  {
    id: 'I6',
    says: 'an order is charged at most once, and never given back more than was taken',
    broken: ({ charges, refunds }) => charges > 1 || refunds > charges,
  },
  {
    id: 'I6',
    says: 'a confirmed order is charged and not refunded',
    broken: ({ order, charges, refunds }) => order === 'confirmed' && charges - refunds !== 1,
  },
];

const SETTLED: Readonly<
  Partial<Record<OrderState, { holds: readonly HoldState[]; payments: readonly PaymentState[] }>>
> = {
  none: { holds: ['none'], payments: ['none'] },
  confirmed: { holds: ['committed'], payments: ['captured'] },
  cancelled: {
    holds: ['none', 'released', 'returned', 'fenced'],
    payments: ['none', 'declined', 'voided', 'refunded', 'fenced'],
  },
};

/** Of every state in which no message is under way, no call, no question and no clock. */
const AT_REST: readonly Law[] = [
  {
    id: 'I8',
    says: 'nothing is stuck: no order waits for its payment, no hold for its order, no payment for the provider',
    broken: ({ order, hold, payment }) =>
      order === 'reserved' || hold === 'held' || payment === 'charging' || payment === 'voiding',
  },
  {
    id: 'I10',
    says: 'the modules agree',
    broken: ({ order, hold, payment }) =>
      !SETTLED[order]?.holds.includes(hold) || !SETTLED[order].payments.includes(payment),
  },
  {
    id: 'I6',
    says: 'money stays with us for a confirmed order and for no other',
    broken: ({ order, charges, refunds }) => charges - refunds !== (order === 'confirmed' ? 1 : 0),
  },
  {
    id: 'I5',
    says: 'our books say what the provider’s ledger says',
    broken: ({ booked, charges, refunds }) => charges - refunds !== (booked ? 1 : 0),
  },
  {
    id: 'I8',
    says: 'a refund that was asked for is given',
    broken: ({ order, RefundRequested }) => RefundRequested !== 'unsaid' && order !== 'cancelled',
  },
];

/** One by one, so that a test can tell that each was seen broken. */
export const stateLaws: readonly Breach[] = [...ALWAYS, ...AT_REST];

const first = (laws: readonly Law[], world: World): Breach | undefined => {
  const law = laws.find(({ broken }) => broken(world));
  return law && { id: law.id, says: law.says };
};

export const stateBreach = (world: World, atRest: boolean): Breach | undefined =>
  first(ALWAYS, world) ?? (atRest ? first(AT_REST, world) : undefined);

/** Of every state of the product. */
export function stockBreach(available: number, held: number, sold: number): Breach | undefined {
  return available < 0 || held < 0 || sold < 0
    ? { id: 'I2', says: `stock is never negative, and here ${available} are available, ${held} held, ${sold} sold` }
    : undefined;
}
