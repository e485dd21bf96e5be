/** Where the money of an order stands. `fenced`: the order was cancelled before payment heard of it, so a late reservation is never charged. */
export const PAYMENT_STATES = [
  'none',
  'charging',
  'captured',
  'declined',
  'voiding',
  'voided',
  'refunded',
  'fenced',
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/**
 * What the order says, and what the provider is known to have done. A provider that does not answer says nothing: an unknown answer is never a decline.
 * There is no message of the clock: payment never gives up by itself, only the order decides.
 */
export const PAYMENT_MESSAGES = [
  'OrderReserved',
  'OrderCancelled',
  'ChargeApproved',
  'ChargeDeclined',
  'VoidedAtPsp',
  'RefundedAtPsp',
] as const;
export type PaymentMessage = (typeof PAYMENT_MESSAGES)[number];

/** `charge` and `void` are asked of the provider until it answers. The others are booked and said in the transaction of the change. */
export const PAYMENT_EFFECTS = ['charge', 'void', 'capture', 'decline', 'settleVoid', 'settleRefund'] as const;
export type PaymentEffect = (typeof PAYMENT_EFFECTS)[number];

/**
 * applied: the payment changed. duplicate: the message has had its effect before. fenced: it came after the order had been given up.
 * refused: it cannot be true of this payment. ignored: something else settles it.
 */
export type PaymentVerdict = 'applied' | 'duplicate' | 'fenced' | 'refused' | 'ignored';

export interface PaymentStep {
  readonly to: PaymentState;
  readonly effects: readonly PaymentEffect[];
  readonly verdict: PaymentVerdict;
}

const becomes = (to: PaymentState, ...effects: PaymentEffect[]): PaymentStep => ({ to, effects, verdict: 'applied' });
const stays = (to: PaymentState, verdict: Exclude<PaymentVerdict, 'applied'>): PaymentStep => ({
  to,
  effects: [],
  verdict,
});

/** The whole life of a payment. Handlers, the model checker, the simulation and the invariants read this table and nothing else. */
export const paymentTable: Readonly<Record<PaymentState, Readonly<Record<PaymentMessage, PaymentStep>>>> = {
  none: {
    OrderReserved: becomes('charging', 'charge'),
    OrderCancelled: becomes('fenced'),
    ChargeApproved: stays('none', 'refused'),
    ChargeDeclined: stays('none', 'refused'),
    VoidedAtPsp: stays('none', 'refused'),
    RefundedAtPsp: stays('none', 'refused'),
  },
  charging: {
    OrderReserved: stays('charging', 'duplicate'),
    OrderCancelled: becomes('voiding', 'void'),
    ChargeApproved: becomes('captured', 'capture'),
    ChargeDeclined: becomes('declined', 'decline'),
    VoidedAtPsp: stays('charging', 'refused'),
    RefundedAtPsp: stays('charging', 'refused'),
  },
  captured: {
    OrderReserved: stays('captured', 'duplicate'),
    OrderCancelled: becomes('voiding', 'void'),
    ChargeApproved: stays('captured', 'duplicate'),
    ChargeDeclined: stays('captured', 'refused'),
    VoidedAtPsp: stays('captured', 'refused'),
    RefundedAtPsp: stays('captured', 'refused'),
  },
  declined: {
    OrderReserved: stays('declined', 'duplicate'),
    // No money was taken: there is nothing to void.
    OrderCancelled: stays('declined', 'ignored'),
    ChargeApproved: stays('declined', 'refused'),
    ChargeDeclined: stays('declined', 'duplicate'),
    VoidedAtPsp: stays('declined', 'refused'),
    RefundedAtPsp: stays('declined', 'refused'),
  },
  // The outcome of a charge that comes now, or later, is settled by the void.
  voiding: {
    OrderReserved: stays('voiding', 'duplicate'),
    OrderCancelled: stays('voiding', 'duplicate'),
    ChargeApproved: stays('voiding', 'ignored'),
    ChargeDeclined: stays('voiding', 'ignored'),
    VoidedAtPsp: becomes('voided', 'settleVoid'),
    RefundedAtPsp: becomes('refunded', 'settleRefund'),
  },
  voided: {
    OrderReserved: stays('voided', 'duplicate'),
    OrderCancelled: stays('voided', 'duplicate'),
    ChargeApproved: stays('voided', 'ignored'),
    ChargeDeclined: stays('voided', 'ignored'),
    VoidedAtPsp: stays('voided', 'duplicate'),
    RefundedAtPsp: stays('voided', 'refused'),
  },
  refunded: {
    OrderReserved: stays('refunded', 'duplicate'),
    OrderCancelled: stays('refunded', 'duplicate'),
    ChargeApproved: stays('refunded', 'ignored'),
    ChargeDeclined: stays('refunded', 'ignored'),
    VoidedAtPsp: stays('refunded', 'refused'),
    RefundedAtPsp: stays('refunded', 'duplicate'),
  },
  fenced: {
    OrderReserved: stays('fenced', 'fenced'),
    OrderCancelled: stays('fenced', 'duplicate'),
    ChargeApproved: stays('fenced', 'refused'),
    ChargeDeclined: stays('fenced', 'refused'),
    VoidedAtPsp: stays('fenced', 'refused'),
    RefundedAtPsp: stays('fenced', 'refused'),
  },
};

export const decidePayment = (state: PaymentState, message: PaymentMessage): PaymentStep =>
  paymentTable[state][message];

export interface PaymentEdge {
  readonly from: PaymentState;
  readonly message: PaymentMessage;
  readonly to: PaymentState;
}

/** Every change that a payment's history may show. */
export const paymentEdges: readonly PaymentEdge[] = PAYMENT_STATES.flatMap((from) =>
  PAYMENT_MESSAGES.map((message) => ({ from, message, to: decidePayment(from, message).to })).filter(
    ({ to }) => to !== from,
  ),
);
