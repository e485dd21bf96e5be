import { type PaymentEvent, paymentEvents, type PaymentEventType } from '../contract/index.js';
import type { Payment } from '../domain/payment.js';
import type { PaymentEffect } from '../domain/payment.saga.js';

/** An event that is said when the transaction commits. */
export interface DomainEvent {
  readonly aggregate: 'payment';
  readonly aggregateId: string;
  readonly seq: number;
  readonly type: PaymentEventType;
  readonly version: number;
  readonly payload: object;
}

/** `seq` is the payment's `eventSeq`: say it first with `saying`. */
function event<T extends PaymentEventType>(type: T, payment: Payment, payload: PaymentEvent<T>): DomainEvent {
  const { version, schema } = paymentEvents[type];
  return {
    aggregate: 'payment',
    aggregateId: payment.orderId,
    seq: payment.eventSeq,
    type,
    version,
    payload: schema.parse(payload),
  };
}

/** What was asked of the provider only is not said. */
export const isSaid = (effect: PaymentEffect): effect is Exclude<PaymentEffect, 'charge' | 'void'> =>
  effect !== 'charge' && effect !== 'void';

/** What a payment says of the provider's answer. `reason` comes with a decline. */
export function paymentSettled(
  payment: Payment,
  effect: Exclude<PaymentEffect, 'charge' | 'void'>,
  reason = 'unknown',
): DomainEvent {
  const { orderId, amount, currency, reference } = payment;
  const settled = { orderId, amount, currency };
  switch (effect) {
    case 'capture':
      return event('PaymentCaptured', payment, { ...settled, reference: reference ?? '' });
    case 'decline':
      return event('PaymentDeclined', payment, { ...settled, reason });
    case 'settleVoid':
      return event('PaymentVoided', payment, settled);
    case 'settleRefund':
      return event('PaymentRefunded', payment, settled);
  }
}

export const refundRequested = (payment: Payment): DomainEvent =>
  event('RefundRequested', payment, { orderId: payment.orderId });
