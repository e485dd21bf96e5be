import { type Booking, captureOf, refundOf } from './bookkeeping.js';
import {
  decidePayment,
  type PaymentEffect,
  type PaymentMessage,
  type PaymentState,
  type PaymentVerdict,
} from './payment.saga.js';

/** The payment of one order, named by the order id. Money in minor units, times in milliseconds since 1970. */
export interface Payment {
  readonly orderId: string;
  readonly state: PaymentState;
  readonly amount: number;
  readonly currency: string;
  /** Names the card at the provider; empty when fenced. */
  readonly token: string;
  /** The provider's own number for the charge, once known. */
  readonly reference: string | null;
  /** When the capture was booked. */
  readonly capturedAt: number | null;
  /** When a refund was first asked for, so that it is said once. */
  readonly refundRequestedAt: number | null;
  /** Calls made to the provider so far. */
  readonly attempts: number;
  /** When the provider is asked next; null while it owes no answer. Whoever takes the payment to the provider moves this on first: that is the lease. */
  readonly nextAttemptAt: number | null;
  /** Changes so far; the version of the payment's newest history entry. */
  readonly version: number;
  /** Events said so far. Apart from `version`: not every change is said, and a wish for a refund changes nothing. */
  readonly eventSeq: number;
  readonly updatedAt: number;
}

export interface PaymentEntry {
  readonly orderId: string;
  readonly version: number;
  readonly from: PaymentState;
  readonly message: PaymentMessage;
  readonly to: PaymentState;
  readonly at: number;
}

export interface Terms {
  readonly amount: number;
  readonly currency: string;
  readonly token: string;
}

export const noPayment = (orderId: string, { amount, currency, token }: Terms): Payment => ({
  orderId,
  state: 'none',
  amount,
  currency,
  token,
  reference: null,
  capturedAt: null,
  refundRequestedAt: null,
  attempts: 0,
  nextAttemptAt: null,
  version: 0,
  eventSeq: 0,
  updatedAt: 0,
});

export interface Advanced {
  readonly payment: Payment;
  readonly verdict: PaymentVerdict;
  readonly effects: readonly PaymentEffect[];
  readonly bookings: readonly Booking[];
  /** Undefined when nothing changed. */
  readonly entry: PaymentEntry | undefined;
}

/** The payment after the message, as the table says. `reference` comes with ChargeApproved. */
export function advance(payment: Payment, message: PaymentMessage, at: number, reference?: string): Advanced {
  const { to, effects, verdict } = decidePayment(payment.state, message);
  if (verdict !== 'applied') return { payment, verdict, effects, bookings: [], entry: undefined };
  const version = payment.version + 1;
  const asks = effects.includes('charge') || effects.includes('void');
  return {
    payment: {
      ...payment,
      state: to,
      version,
      reference: reference ?? payment.reference,
      capturedAt: to === 'captured' ? at : payment.capturedAt,
      nextAttemptAt: asks ? at : null,
      updatedAt: at,
    },
    verdict,
    effects,
    bookings: bookingsOf(payment, effects),
    entry: { orderId: payment.orderId, version, from: payment.state, message, to, at },
  };
}

/** The payment while somebody asks the provider about it: the attempt counted, left alone by others until `until`. */
export const leased = (payment: Payment, until: number): Payment => ({
  ...payment,
  attempts: payment.attempts + 1,
  nextAttemptAt: until,
});

/** The payment with one more event said; `seq` of that event is the new `eventSeq`. */
export const saying = (payment: Payment): Payment => ({ ...payment, eventSeq: payment.eventSeq + 1 });

/** The books mirror the provider: a charge that was given back before we heard of it is booked in and out. */
function bookingsOf(before: Payment, effects: readonly PaymentEffect[]): Booking[] {
  const unheard = before.capturedAt === null;
  if (effects.includes('capture')) return [captureOf(before)];
  if (effects.includes('settleRefund')) return unheard ? [captureOf(before), refundOf(before)] : [refundOf(before)];
  if (effects.includes('settleVoid') && !unheard) {
    throw new Error(`the provider says that order ${before.orderId} was never charged, and our books say that it was`);
  }
  return [];
}
