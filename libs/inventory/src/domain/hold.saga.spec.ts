import { describe, expect, it } from '@jest/globals';
import { decideHold, HOLD_MESSAGES, HOLD_STATES, holdEdges } from './hold.saga.js';

/** The table once more, in the words of the design, so that neither copy can drift alone. */
const EXPECTED: Record<string, [to: string, effects: string, verdict: string]> = {
  'none + Reserve': ['held', 'hold', 'applied'],
  'none + OrderConfirmed': ['none', '', 'ignored'],
  'none + OrderCancelled': ['fenced', '', 'applied'],
  'held + Reserve': ['held', '', 'duplicate'],
  'held + OrderConfirmed': ['committed', 'commit', 'applied'],
  'held + OrderCancelled': ['released', 'release', 'applied'],
  'committed + Reserve': ['committed', '', 'duplicate'],
  'committed + OrderConfirmed': ['committed', '', 'duplicate'],
  'committed + OrderCancelled': ['returned', 'return', 'applied'],
  'released + Reserve': ['released', '', 'refused'],
  'released + OrderConfirmed': ['released', '', 'fenced'],
  'released + OrderCancelled': ['released', '', 'duplicate'],
  'returned + Reserve': ['returned', '', 'refused'],
  'returned + OrderConfirmed': ['returned', '', 'duplicate'],
  'returned + OrderCancelled': ['returned', '', 'duplicate'],
  'fenced + Reserve': ['fenced', '', 'refused'],
  'fenced + OrderConfirmed': ['fenced', '', 'fenced'],
  'fenced + OrderCancelled': ['fenced', '', 'duplicate'],
};

const pairs = HOLD_STATES.flatMap((state) => HOLD_MESSAGES.map((message) => [state, message] as const));

describe('the saga of a hold', () => {
  it.each(pairs)('%s + %s', (state, message) => {
    const { to, effects, verdict } = decideHold(state, message);
    expect([to, effects.join(), verdict]).toEqual(EXPECTED[`${state} + ${message}`]);
  });

  it('knows no pair beyond the table', () => {
    expect(pairs).toHaveLength(Object.keys(EXPECTED).length);
  });

  it('changes state exactly where it was applied, and moves stock nowhere else', () => {
    for (const [state, message] of pairs) {
      const step = decideHold(state, message);
      expect(step.verdict === 'applied').toBe(step.to !== state);
      if (step.verdict !== 'applied') expect(step.effects).toEqual([]);
    }
  });

  it('resolves at most once: released, returned and fenced have no way out', () => {
    expect(holdEdges.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'none held',
      'none fenced',
      'held committed',
      'held released',
      'committed returned',
    ]);
  });
});
