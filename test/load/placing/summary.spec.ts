import { describe, expect, it } from '@jest/globals';
import type { ArmName } from './arm-names.js';
import { type Line, summaryOf } from './summary.js';

const line = (pair: number, arm: ArmName, ratePerSecond: number): Line => ({
  pair,
  arm,
  workload: '64',
  ratePerSecond,
  p50: 5,
  p99: 9,
  cpuMicrosPerOrder: { [arm]: 100, mariadb: 50 },
  outcomes: { accepted: 10 },
  orders: 10,
});

describe('the summary of a placing run', () => {
  it('takes ratios pair by pair, whatever the order in which the arms ran', () => {
    const rates = [100, 50, 200, 80, 120];
    const lines = rates.flatMap((rate, pair) => [line(pair, 'baseline', rate), line(pair, 'mono', rate * 4)]);
    const { ratios, arms } = summaryOf([...lines].reverse(), true);
    expect(ratios).toHaveLength(1);
    expect(ratios[0]).toMatchObject({
      of: 'mono',
      to: 'baseline',
      workload: '64',
      median: 4,
      low: 4,
      high: 4,
      verdict: 'higher',
    });
    expect(arms.mono?.['64']).toMatchObject({ ratePerSecond: { median: 400 }, cpuMicros: { median: 150 } });
    expect(arms.mono?.hot).toBeUndefined();
  });

  it('leaves a run without partner out, and says what ran', () => {
    expect(summaryOf([line(0, 'mono', 1)], true).ratios).toEqual([]);
    expect(summaryOf([], true).ran).toContain('the relay of the shop was paused');
    expect(summaryOf([], false).ran).toContain('could not be held');
  });
});
