import type { OrderStatus, OrderView } from '../contract/index.js';
import type { Order } from '../domain/order.js';

/** The order as its neighbours see it. */
export function viewOf({ state, reason, paymentToken: _, ...order }: Order): OrderView {
  return { ...order, status: state as OrderStatus, lines: [...order.lines], ...(reason && { reason }) };
}
