import { describe, expect, it } from '@jest/globals';
import { decidePayment, PAYMENT_MESSAGES, PAYMENT_STATES, paymentEdges, type PaymentMessage } from './payment.saga.js';

/** The table once more, turned by a quarter, so that neither copy can drift alone: a row a message, a column a state; the new state and its effect, or the verdict. */
const EXPECTED: Record<PaymentMessage, string> = {
  // none             charging          captured     declined  voiding   voided    refunded  fenced
  OrderReserved: 'charging+charge duplicate duplicate duplicate duplicate duplicate duplicate fenced',
  OrderCancelled: 'fenced voiding+void voiding+void ignored duplicate duplicate duplicate duplicate',
  ChargeApproved: 'refused captured+capture duplicate refused ignored ignored ignored refused',
  ChargeDeclined: 'refused declined+decline refused duplicate ignored ignored ignored refused',
  VoidedAtPsp: 'refused refused refused refused voided+settleVoid duplicate refused refused',
  RefundedAtPsp: 'refused refused refused refused refunded+settleRefund refused duplicate refused',
};

const pairs = PAYMENT_MESSAGES.flatMap((message) =>
  PAYMENT_STATES.map((state, column) => [state, message, EXPECTED[message].split(' ')[column]] as const),
);

describe('the saga of a payment', () => {
  it.each(pairs)('%s + %s: %s', (state, message, expected) => {
    const { to, effects, verdict } = decidePayment(state, message);
    expect(verdict === 'applied' ? [to, ...effects].join('+') : verdict).toBe(expected);
  });

  it('changes state exactly where it was applied, and does nothing elsewhere', () => {
    for (const [state, message] of pairs) {
      const step = decidePayment(state, message);
      expect(step.verdict === 'applied').toBe(step.to !== state);
      if (step.verdict !== 'applied') expect(step.effects).toEqual([]);
    }
  });

  it('ends: declined, voided, refunded and fenced have no way out', () => {
    expect(paymentEdges.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'none charging',
      'none fenced',
      'charging voiding',
      'charging captured',
      'charging declined',
      'captured voiding',
      'voiding voided',
      'voiding refunded',
    ]);
  });
});
