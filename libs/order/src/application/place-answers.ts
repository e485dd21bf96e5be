import type { ReserveOutcome } from '@weir/inventory/contract';
import type { PlaceOrder, PlaceOutcome } from '../contract/index.js';
import { isTombstone, type Order, sameWish } from '../domain/order.js';
import { viewOf } from './view.js';

export const answerNew = (order: Order): PlaceOutcome => ({ outcome: 'placed', repeated: false, order: viewOf(order) });

/** To a command whose order is there already. */
export function answerKnown(command: PlaceOrder, order: Order): PlaceOutcome {
  const { orderId } = command;
  if (isTombstone(order)) return { outcome: 'expired', orderId };
  return sameWish(order, command)
    ? { outcome: 'placed', repeated: true, order: viewOf(order) }
    : { outcome: 'key_reused', orderId };
}

/** To a command that came to have no order. `held`: its key holds other goods, so it belongs to another wish. */
export function answerRefused(held: ReserveOutcome): PlaceOutcome {
  const { orderId } = held;
  switch (held.outcome) {
    case 'held':
      return { outcome: 'key_reused', orderId };
    case 'refused':
      return { outcome: 'expired', orderId };
    case 'out_of_stock':
    case 'unknown_sku':
      return held;
  }
}

/** To the commands of one order id in one batch, once the first has its outcome. Undefined: it asks for something else and the first left no order, so it gets a turn of its own. */
export function answerCopy(command: PlaceOrder, first: PlaceOrder, outcome: PlaceOutcome): PlaceOutcome | undefined {
  if (command === first) return outcome;
  const placed = outcome.outcome === 'placed';
  if (!sameWish(command, first)) return placed ? { outcome: 'key_reused', orderId: command.orderId } : undefined;
  return placed ? { ...outcome, repeated: true } : outcome;
}
