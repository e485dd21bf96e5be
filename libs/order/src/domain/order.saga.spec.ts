import { describe, expect, it } from '@jest/globals';
import { decideOrder, ORDER_MESSAGES, ORDER_REASONS, ORDER_STATES, orderEdges } from './order.saga.js';

/** The table once more, in the words of the design, so that neither copy can drift alone. */
const EXPECTED: Record<string, [to: string, says: string, verdict: string, reason?: string]> = {
  'none + Held': ['reserved', 'OrderReserved', 'applied'],
  'none + HoldOverdue': ['cancelled', 'OrderCancelled', 'applied', 'abandoned'],
  'none + PaymentCaptured': ['none', '', 'ignored'],
  'none + PaymentDeclined': ['none', '', 'ignored'],
  'none + DeadlinePassed': ['none', '', 'ignored'],
  'none + CustomerCancelled': ['none', '', 'ignored'],
  'none + GoodsReturned': ['none', '', 'ignored'],
  'reserved + Held': ['reserved', '', 'duplicate'],
  'reserved + HoldOverdue': ['reserved', '', 'ignored'],
  'reserved + PaymentCaptured': ['confirmed', 'OrderConfirmed', 'applied'],
  'reserved + PaymentDeclined': ['cancelled', 'OrderCancelled', 'applied', 'declined'],
  'reserved + DeadlinePassed': ['cancelled', 'OrderCancelled', 'applied', 'expired'],
  'reserved + CustomerCancelled': ['cancelled', 'OrderCancelled', 'applied', 'customer'],
  'reserved + GoodsReturned': ['cancelled', 'OrderCancelled', 'applied', 'returned'],
  'confirmed + Held': ['confirmed', '', 'duplicate'],
  'confirmed + HoldOverdue': ['confirmed', '', 'ignored'],
  'confirmed + PaymentCaptured': ['confirmed', '', 'duplicate'],
  'confirmed + PaymentDeclined': ['confirmed', '', 'ignored'],
  'confirmed + DeadlinePassed': ['confirmed', '', 'ignored'],
  'confirmed + CustomerCancelled': ['cancelled', 'OrderCancelled', 'applied', 'returned'],
  'confirmed + GoodsReturned': ['cancelled', 'OrderCancelled', 'applied', 'returned'],
  'cancelled + Held': ['cancelled', '', 'refused'],
  'cancelled + HoldOverdue': ['cancelled', '', 'duplicate'],
  'cancelled + PaymentCaptured': ['cancelled', '', 'fenced'],
  'cancelled + PaymentDeclined': ['cancelled', '', 'fenced'],
  'cancelled + DeadlinePassed': ['cancelled', '', 'duplicate'],
  'cancelled + CustomerCancelled': ['cancelled', '', 'duplicate'],
  'cancelled + GoodsReturned': ['cancelled', '', 'duplicate'],
};

const pairs = ORDER_STATES.flatMap((state) => ORDER_MESSAGES.map((message) => [state, message] as const));

describe('the saga of an order', () => {
  it.each(pairs)('%s + %s', (state, message) => {
    const { to, effects, verdict, reason } = decideOrder(state, message);
    const [expectedTo, says, expectedVerdict, expectedReason] = EXPECTED[`${state} + ${message}`]!;
    expect([to, effects.join(), verdict, reason]).toEqual([expectedTo, says, expectedVerdict, expectedReason]);
  });

  it('knows no pair beyond the table', () => {
    expect(pairs).toHaveLength(Object.keys(EXPECTED).length);
  });

  it('says exactly one thing with each change and nothing without, so that seq can be the version', () => {
    for (const [state, message] of pairs) {
      const step = decideOrder(state, message);
      expect(step.effects).toHaveLength(step.to === state ? 0 : 1);
      expect(step.verdict === 'applied').toBe(step.to !== state);
    }
  });

  it('gives a reason with each cancellation, and uses every reason', () => {
    const cancellations = pairs
      .map(([state, message]) => decideOrder(state, message))
      .filter(({ effects }) => effects.includes('OrderCancelled'));
    expect(new Set(cancellations.map(({ reason }) => reason))).toEqual(new Set(ORDER_REASONS));
  });

  it('never leaves cancelled, and confirms only what is reserved', () => {
    expect(orderEdges.filter(({ from }) => from === 'cancelled')).toEqual([]);
    expect(orderEdges.filter(({ to }) => to === 'confirmed')).toEqual([
      { from: 'reserved', message: 'PaymentCaptured', to: 'confirmed' },
    ]);
  });
});
