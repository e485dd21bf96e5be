import { decideHold, type HoldEffect, type HoldMessage } from '@weir/inventory/saga';
import { decideOrder, type OrderEffect, type OrderMessage } from '@weir/order/saga';
import { decidePayment, type PaymentMessage } from '@weir/payment/saga';
import type { Answer } from './provider.js';
import type { MessageField, World } from './world.js';

/** The production tables, or a wrong copy of one. */
export interface Tables {
  readonly decideOrder: typeof decideOrder;
  readonly decideHold: typeof decideHold;
  readonly decidePayment: typeof decidePayment;
}

export const tables: Tables = { decideOrder, decideHold, decidePayment };

/** `none`: it comes later, in a shop that checks first. */
export type ReserveAnswer = 'held' | 'refused' | 'none';

/** What a handler does in its one transaction. A crash before the commit changes nothing, and the message comes again: that is no step. */
export interface Handlers {
  readonly reserve: (
    tables: Tables,
    world: World,
    inStock: boolean,
  ) => { readonly world: World; readonly answer: ReserveAnswer };
  readonly insert: (tables: Tables, world: World) => World;
  readonly announce: (tables: Tables, world: World) => World;
  readonly followNeighbour: (tables: Tables, world: World, message: OrderMessage) => World;
  readonly settleHold: (tables: Tables, world: World, message: HoldMessage) => World;
  readonly followOrder: (tables: Tables, world: World, message: PaymentMessage) => World;
  readonly settlePayment: (tables: Tables, world: World, answer: Answer) => World;
  /** The charge timed out. */
  readonly hearNothing: (tables: Tables, world: World) => World;
}

/** Said with the commit, as the outbox does it. Said again, it may be delivered twice again. */
export const say = (world: World, message: MessageField): World => ({ ...world, [message]: 'due' });

/** Where the units go, as `StockMoves` books them. */
const MOVES: Readonly<Record<HoldEffect, Pick<World, 'available' | 'held' | 'sold'>>> = {
  hold: { available: -1, held: 1, sold: 0 },
  commit: { available: 0, held: -1, sold: 1 },
  release: { available: 1, held: -1, sold: 0 },
  return: { available: 1, held: 0, sold: -1 },
};

export function move(world: World, effect: HoldEffect): World {
  const { available, held, sold } = MOVES[effect];
  return { ...world, available: world.available + available, held: world.held + held, sold: world.sold + sold };
}

const CONSUMERS: Readonly<Record<OrderEffect, readonly MessageField[]>> = {
  OrderReserved: ['OrderReserved'],
  OrderConfirmed: ['OrderConfirmed'],
  OrderCancelled: ['CancelledToInventory', 'CancelledToPayment'],
};

function advanceOrder({ decideOrder }: Tables, world: World, message: OrderMessage): World {
  const { to, effects, verdict } = decideOrder(world.order, message);
  if (verdict !== 'applied') return world;
  return effects.flatMap((effect) => CONSUMERS[effect]).reduce(say, { ...world, order: to });
}

function advanceHold({ decideHold }: Tables, world: World, message: HoldMessage): World {
  const { to, effects, verdict } = decideHold(world.hold, message);
  if (verdict !== 'applied') return world;
  return effects.reduce(move, { ...world, hold: to });
}

/**
 * The glue as production has it, one message a transaction: a batch is some of these one after the other.
 * The inbox is left out, so that a message which comes twice may have its effect twice: the tables must bear that by themselves.
 */
export const handlers: Handlers = {
  /** `ReserveStockUseCase`: under the products' lock, so the check and what it takes are one step. A hold that is there answers from the table. */
  reserve(tables, world, inStock) {
    if (world.hold !== 'none') {
      const { verdict } = tables.decideHold(world.hold, 'Reserve');
      return { world, answer: verdict === 'refused' ? 'refused' : 'held' };
    }
    return inStock ? { world: advanceHold(tables, world, 'Reserve'), answer: 'held' } : { world, answer: 'refused' };
  },

  /** `PlaceOrders.add`: the order is made of nothing, and the unique key refuses it when there is one. */
  insert: (tables, world) => (world.order === 'none' ? advanceOrder(tables, world, 'Held') : world),

  /** `AnnounceOverdue`. Production announces again while the hold stays; here the second delivery stands for that. */
  announce: (_, world) => say(world, 'HoldOverdue'),

  /** `FollowNeighbours`, `CancelLate` and `CancelOrderUseCase`: all of them `advanceOrders` under the row's lock. */
  followNeighbour: advanceOrder,

  /** `SettleHolds`. */
  settleHold: advanceHold,

  /** `FollowOrders`: what the table wants asked of the provider is due from now on. */
  followOrder({ decidePayment }, world, message) {
    const { to, effects, verdict } = decidePayment(world.payment, message);
    if (verdict !== 'applied') return world;
    const asked = effects.filter((effect) => effect === 'charge' || effect === 'void');
    return asked.reduce(say, { ...world, payment: to });
  },

  /** `SettlePayments`. That money was given back or never taken is said to nobody here. */
  settlePayment({ decidePayment }, world, answer) {
    const { to, effects, verdict } = decidePayment(world.payment, answer);
    // An answer that contradicts the books is thrown out, and a person must look.
    if (verdict !== 'applied' || (effects.includes('settleVoid') && world.booked)) return world;
    const settled: World = { ...world, payment: to };
    if (effects.includes('capture')) return say({ ...settled, booked: true }, 'PaymentCaptured');
    if (effects.includes('decline')) return say(settled, 'PaymentDeclined');
    return effects.includes('settleRefund') ? { ...settled, booked: false } : settled;
  },

  /** `AskProvider` postpones: an unknown answer is never a decline. */
  hearNothing: (_, world) => world,
};
