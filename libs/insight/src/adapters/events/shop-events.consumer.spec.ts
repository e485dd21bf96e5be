import { describe, expect, it } from '@jest/globals';
import { factOf } from './shop-events.consumer.js';

const orderId = `o-${'a'.repeat(26)}`;
const about = {
  topic: 't',
  partition: 0,
  offset: '0',
  key: orderId,
  version: 1,
  seq: 1,
  occurredAt: 60_005,
  traceparent: undefined,
  headers: {},
};
const event = { ...about, eventId: 'e-1' };
const lines = [
  { sku: 'tea-100', quantity: 2, unitPrice: 590 },
  { sku: 'pot-1', quantity: 1, unitPrice: 4900 },
];
const placed = { orderId, customerId: 'c-1', total: 6080, currency: 'EUR', lines };
const settled = { orderId, amount: 6080, currency: 'EUR' };

describe('what insight counts', () => {
  it('how far an order came', () => {
    const reserved = { ...placed, paymentToken: 'tok-approve', placedAt: 1, deadlineAt: 2 };
    const cancelled = { ...placed, reason: 'declined', from: 'reserved' } as const;
    expect([
      factOf({ ...event, type: 'OrderReserved', payload: reserved }),
      factOf({ ...event, type: 'PaymentCaptured', payload: { ...settled, reference: 'r' } }),
      factOf({ ...event, type: 'PaymentDeclined', payload: { ...settled, reason: 'card' } }),
      factOf({ ...event, type: 'OrderCancelled', payload: cancelled }),
    ]).toEqual(['reserved', 'captured', 'declined', 'cancelled'].map((stage) => ({ eventId: 'e-1', stage })));
  });

  it('a sale, in the minute in which the order said so', () => {
    expect(factOf({ ...event, type: 'OrderConfirmed', payload: placed })).toEqual({
      eventId: 'e-1',
      stage: 'confirmed',
      sale: { at: 60_005, stream: 't/0', units: 3, revenue: 6080 },
    });
  });

  it('units that have left the shelf', () => {
    const sold = lines.map(({ sku, quantity }) => ({ sku, quantity }));
    expect(factOf({ ...event, type: 'StockCommitted', payload: { orderId, lines: sold } })).toEqual({
      eventId: 'e-1',
      sold,
    });
  });
});
