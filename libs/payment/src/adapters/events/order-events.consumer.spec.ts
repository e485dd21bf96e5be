import { describe, expect, it } from '@jest/globals';
import { orderEvents } from '@weir/order/contract';
import { decisionOf } from './order-events.consumer.js';

const orderId = `o-${'a'.repeat(26)}`;
const placed = { orderId, customerId: 'c-1', total: 1180, currency: 'EUR', lines: [] };
const headers = {
  topic: 't',
  partition: 0,
  offset: '0',
  key: orderId,
  version: 1,
  seq: 1,
  occurredAt: 5,
  traceparent: undefined,
  headers: {},
};

describe('what an order says to payment', () => {
  it('reserved: charge its total to its card', () => {
    const payload = orderEvents.OrderReserved.schema.parse({
      ...placed,
      paymentToken: 'tok-delay',
      placedAt: 1,
      deadlineAt: 2,
    });
    expect(decisionOf({ ...headers, eventId: 'e-1', type: 'OrderReserved', payload })).toEqual({
      eventId: 'e-1',
      orderId,
      message: 'OrderReserved',
      terms: { amount: 1180, currency: 'EUR', token: 'tok-delay' },
    });
  });

  it('cancelled, be it a tombstone: no card any more', () => {
    const payload = orderEvents.OrderCancelled.schema.parse({
      ...placed,
      customerId: '',
      total: 0,
      reason: 'abandoned',
      from: 'none',
    });
    expect(decisionOf({ ...headers, eventId: 'e-2', type: 'OrderCancelled', payload })).toEqual({
      eventId: 'e-2',
      orderId,
      message: 'OrderCancelled',
      terms: { amount: 0, currency: 'EUR', token: '' },
    });
  });
});
