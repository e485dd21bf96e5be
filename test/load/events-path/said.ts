import { orderEvents } from '@weir/order/contract';
import type { OutgoingEvent } from '@weir/platform/persistence';

/** Events an order: numbered 1 to 4, to be handled in this order. */
const PER_ORDER = 4;

/** What both arms say: `events` events of orders that nobody has met before, as the shop's own are. */
export function said(run: string, events: number): OutgoingEvent[] {
  const { version, schema } = orderEvents.OrderConfirmed;
  return Array.from({ length: events }, (_, index) => {
    const orderId = `o-${run}${String(Math.floor(index / PER_ORDER)).padStart(26 - run.length, '0')}`;
    const lines = [{ sku: `load-${String(index % 64).padStart(2, '0')}`, quantity: 1, unitPrice: 1250 }];
    return {
      aggregate: 'order',
      aggregateId: orderId,
      seq: (index % PER_ORDER) + 1,
      type: 'OrderConfirmed',
      version,
      payload: schema.parse({ orderId, customerId: `c-${index % 1000}`, total: 1250, currency: 'EUR', lines }),
      traceparent: `00-${run.padEnd(16, '0')}${String(index).padStart(16, '0')}-00f067aa0ba902b7-01`,
    };
  });
}

export interface Letter {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The same as they travel. */
export const letters = (run: string, events: number): Letter[] =>
  said(run, events).map(({ aggregate, aggregateId, seq, type, version, payload, traceparent }, index) => ({
    key: aggregateId,
    value: JSON.stringify(payload),
    headers: {
      'event-id': `0198f8b0-0000-7000-8000-${run.slice(-4).padStart(4, '0')}${String(index).padStart(8, '0')}`,
      'event-type': type,
      'event-version': String(version),
      aggregate,
      seq: String(seq),
      origin: 'order',
      'occurred-at': String(Date.now()),
      traceparent: traceparent ?? '',
    },
  }));

/** Names a round. */
export const newRun = (): string => Date.now().toString(36);
