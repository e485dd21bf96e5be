import { orderEvents, type OrderEventType } from '../contract/index.js';
import type { Advanced, Order } from '../domain/order.js';

/** An event that is said when the transaction commits. */
export interface DomainEvent {
  readonly aggregate: 'order';
  readonly aggregateId: string;
  readonly seq: number;
  readonly type: OrderEventType;
  readonly version: number;
  readonly payload: object;
}

/** What the change says, checked against the contract. */
export function eventsOf({ order, effects, entry }: Advanced): DomainEvent[] {
  return effects.map((type) => {
    const { version, schema } = orderEvents[type];
    const payload = schema.parse(payloadOf(type, order, entry?.from ?? 'none'));
    return { aggregate: 'order', aggregateId: order.orderId, seq: order.version, type, version, payload };
  });
}

function payloadOf(type: OrderEventType, order: Order, from: string): object {
  const { orderId, customerId, total, currency, lines, paymentToken, placedAt, deadlineAt, reason } = order;
  const placed = { orderId, customerId, total, currency, lines };
  switch (type) {
    case 'OrderReserved':
      return { ...placed, paymentToken, placedAt, deadlineAt };
    case 'OrderConfirmed':
      return placed;
    case 'OrderCancelled':
      return { ...placed, reason, from };
  }
}
