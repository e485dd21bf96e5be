import { holdEdges } from '@weir/inventory/saga';
import { orderEdges } from '@weir/order/saga';
import { paymentEdges } from '@weir/payment/saga';
import { describe, expect, it, jest } from '@jest/globals';
import { LIVES, stateLaws } from './laws.js';
import { tables } from './handlers.js';
import { mutants } from './mutants.js';
import { ONE_ORDER, TWO_ORDERS, WALKING } from './scopes.js';
import { search } from './search.js';
import { production, type Shop } from './steps.js';
import { walk } from './walks.js';

jest.setTimeout(60_000);

/** The invariant that each mutant breaks, and the steps of the shortest way there. */
const CAUGHT: Readonly<Record<string, readonly [id: string, steps: number]>> = {
  'confirm after cancel': ['I9', 8],
  'no tombstone': ['I8', 4],
  'double reserve': ['I3', 4],
  'no return of committed goods': ['I10', 13],
  'double release': ['I3', 6],
  'no fence in payment': ['I10', 10],
  'no refund': ['I10', 10],
  'charge repeated after a cancel': ['I10', 10],
  'time-out taken for a decline': ['I6', 8],
  'provider without a fence': ['I6', 10],
  'hold expires by its own clock': ['I3', 8],
  'no de-duplication on pay': ['I6', 6],
  'check, then deduct': ['I2', 6],
  'order inserted over its tombstone': ['I9', 5],
  'commit after release': ['I4', 10],
  'release that forgets one level': ['I1', 5],
  'late reservation let through': ['I9', 6],
  'late approval revives a payment': ['I9', 8],
  'void that gives nothing back': ['I6', 10],
  'refund without asking the order': ['I6', 9],
  'refund asked for too early forgotten': ['I8', 10],
  'capture not booked': ['I5', 8],
  'cancelled without a word': ['I8', 9],
  'message acknowledged before its effect': ['I8', 6],
};

describe('the model checker', () => {
  it('finds no breach of one order in full, and takes every edge of the tables but the fence of a hold', async () => {
    const { shop, taken } = recording();
    const report = await search(shop, ONE_ORDER);
    expect(report).not.toHaveProperty('found');
    expect(report).toMatchObject({ states: 275_183, edges: 1_827_535, depth: 27 });
    const edges = [
      ...orderEdges.map(({ from, message }) => `order ${from} + ${message}`),
      ...holdEdges.map(({ from, message }) => `hold ${from} + ${message}`),
      ...paymentEdges.map(({ from, message }) => `payment ${from} + ${message}`),
    ];
    expect(edges.filter((edge) => !taken.has(edge))).toEqual(['hold none + OrderCancelled']);
  });

  it('finds no breach of two orders over one unit, when nothing comes twice', async () => {
    const report = await search(production, { ...TWO_ORDERS, duplicates: 0 });
    expect(report).not.toHaveProperty('found');
    expect(report).toMatchObject({ states: 2_530_397, edges: 16_236_524 });
  });

  it.each(mutants)('catches: $name', async ({ name, shop, scope }) => {
    const { found } = await search(shop, scope);
    expect([found?.id, found?.trace.length]).toEqual(CAUGHT[name]);
  });

  it('has seen every law broken', async () => {
    const broken = new Set<string>();
    for (const { shop, scope } of mutants) broken.add((await search(shop, scope)).found?.says ?? '');
    expect(stateLaws.map(({ says }) => says).filter((says) => !broken.has(says))).toEqual([]);
    expect([...broken].map((says) => says.split(' ').slice(0, 2).join(' '))).toEqual(
      expect.arrayContaining(['a hold', 'an order', 'a payment', 'stock is']),
    );
  });

  it('knows the lives of the tables, written down a second time', () => {
    const leaps = [
      ...orderEdges.filter(({ from, to }) => !LIVES.order[from].includes(to)),
      ...holdEdges.filter(({ from, to }) => !LIVES.hold[from].includes(to)),
      ...paymentEdges.filter(({ from, to }) => !LIVES.payment[from].includes(to)),
    ];
    expect(leaps).toEqual([]);
  });

  it('walks the same way for the same seed, and catches a mutant on the way', async () => {
    const scope = { ...WALKING, walks: 200, seed: 7 };
    const [first, second] = [await walk(production, scope), await walk(production, scope)];
    expect(first.found).toBeUndefined();
    expect(first.steps).toBe(second.steps);
    const { shop } = mutants.find(({ name }) => name === 'check, then deduct')!;
    expect(await walk(shop, scope)).toMatchObject({ found: { id: 'I2' } });
  });
});

/** Production, with a list of the edges that it takes. */
function recording(): { shop: Shop; taken: Set<string> } {
  const taken = new Set<string>();
  const shop: Shop = {
    ...production,
    tables: {
      decideOrder: (state, message) => (taken.add(`order ${state} + ${message}`), tables.decideOrder(state, message)),
      decideHold: (state, message) => (taken.add(`hold ${state} + ${message}`), tables.decideHold(state, message)),
      decidePayment: (state, message) => (
        taken.add(`payment ${state} + ${message}`),
        tables.decidePayment(state, message)
      ),
    },
  };
  return { shop, taken };
}
