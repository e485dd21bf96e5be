import { describe, expect, it } from '@jest/globals';
import { latencyOf, merged, newHistogram, recordMs } from './histogram.js';
import { isVoid } from './load-shapes.js';
import { type Outcome, outcomeOf } from './outcome.js';
import { countOf, outcomesIn, Tally, wholeSeries } from './tally.js';

describe('histograms', () => {
  it('are merged, not averaged', () => {
    const [quick, slow] = [newHistogram(), newHistogram()];
    for (let n = 0; n < 990; n++) recordMs(quick, 1);
    for (let n = 0; n < 10; n++) recordMs(slow, 1000);
    const { p50, p99, p999, max } = latencyOf(merged([quick, slow]));
    expect(p50).toBeCloseTo(1, 2);
    expect(p99).toBeCloseTo(1, 2);
    expect(p999).toBeCloseTo(1000, -1);
    expect(max).toBeCloseTo(1000, -1);
  });

  it('of nothing are zeros', () => {
    expect(latencyOf(newHistogram())).toEqual({ p50: 0, p90: 0, p99: 0, p999: 0, max: 0 });
  });
});

describe('a tally', () => {
  it('adds up what several generators counted, second by second', () => {
    const [one, two, all] = [new Tally(), new Tally(), new Tally()];
    one.offered(10, 0.1);
    one.offered(990, 0.2);
    one.ended(1010, 'accepted', 20, 19);
    two.offered(500, 7);
    two.ended(600, 'shed', 100, 93);
    all.add(one.takeSeconds());
    one.ended(3500, 'accepted', 2510, 2500);
    for (const part of [one, two]) {
      all.add(part.takeSeconds());
      all.addTotals(part.encodedTotals());
    }
    const series = wholeSeries(all.takeSeconds());
    expect(series.map(({ second, offered, outcomes }) => [second, offered, outcomes])).toEqual([
      [0, 3, { shed: 1 }],
      [1, 0, { accepted: 1 }],
      [2, 0, {}],
      [3, 0, { accepted: 1 }],
    ]);
    expect(outcomesIn(series)).toEqual({ accepted: 2, shed: 1 });
    expect(countOf({ accepted: 2, queued: 3, shed: 1, lost: 4 }, 'accepted')).toBe(5);
    expect(latencyOf(all.totals.accepted).max).toBeCloseTo(2510, -1);
    expect(latencyOf(all.totals.lag).max).toBeCloseTo(7, 1);
    expect(all.totals.refused.totalCount).toBe(1);
  });
});

describe('a run', () => {
  it.each([
    ['open', 5.1, true],
    ['open', 5, false],
    ['closed', 50, false],
  ] as const)('of the %s model with a lag of %d ms: void %s', (kind, lag, expected) => {
    expect(isVoid(kind, lag)).toBe(expected);
  });
});

describe('the outcome', () => {
  const answer = (status: number, body = '', retryAfter?: string): Outcome =>
    outcomeOf({ kind: 'answered', answer: { status, body, retryAfter, close: false } });

  it('is what it means for the business', () => {
    expect([
      answer(201),
      answer(202),
      answer(409, '{"code":"ORDER.OUT_OF_STOCK"}'),
      answer(409, '{"code":"ORDER.EXPIRED"}'),
      answer(422),
      answer(429, '', '1'),
      answer(429),
      answer(503),
      answer(500),
      answer(400),
      outcomeOf({ kind: 'lost' }),
    ]).toEqual([
      'accepted',
      'queued',
      'outOfStock',
      'conflict',
      'conflict',
      'shed',
      'shedWithoutRetryAfter',
      'unavailable',
      'serverError',
      'unexpected',
      'lost',
    ]);
  });
});
