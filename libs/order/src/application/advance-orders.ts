import { advance, noOrder, type Order, type OrderEntry } from '../domain/order.js';
import type { OrderMessage } from '../domain/order.saga.js';
import { type DomainEvent, eventsOf } from './events.js';
import type { OrderUnit } from './ports.js';

export interface Addressed {
  readonly orderId: string;
  readonly message: OrderMessage;
}

/** Hands the messages to their orders one after the other, writes what changed, and answers the orders as they are then; unknown ones are left out unless a tombstone was made. */
export async function advanceOrders(
  unit: OrderUnit,
  messages: readonly Addressed[],
  now: number,
): Promise<Map<string, Order>> {
  const before = await unit.lock([...new Set(messages.map(({ orderId }) => orderId))].sort());
  const after = new Map(before);
  const history: OrderEntry[] = [];
  const events: DomainEvent[] = [];
  for (const { orderId, message } of messages) {
    const advanced = advance(after.get(orderId) ?? noOrder(orderId, now), message);
    if (!advanced.entry) continue;
    after.set(orderId, advanced.order);
    history.push(advanced.entry);
    events.push(...eventsOf(advanced));
  }
  const changed = [...after.values()].filter((order) => before.get(order.orderId) !== order);
  await unit.create(
    changed.filter(({ orderId }) => !before.has(orderId)),
    now,
  );
  await unit.update(
    changed.filter(({ orderId }) => before.has(orderId)),
    now,
  );
  await unit.recordHistory(history, now);
  await unit.publish(events);
  return after;
}
