import { describe, expect, it } from '@jest/globals';
import { RetryBudget } from './retry-budget.js';

const spendAll = (budget: RetryBudget): number => {
  let spent = 0;
  while (budget.spend()) spent += 1;
  return spent;
};

describe('the retry budget', () => {
  it('holds a reserve for the calls that one lost instance had in flight, then a share of the calls', () => {
    const budget = new RetryBudget(() => 20);
    expect(spendAll(budget)).toBe(256);
    for (let call = 0; call < 1_000; call++) budget.earn();
    expect(spendAll(budget)).toBeCloseTo(200, -1);
  });

  it('follows its setting while it runs', () => {
    let percent = 0;
    const budget = new RetryBudget(() => percent);
    spendAll(budget);
    budget.earn();
    expect(budget.spend()).toBe(false);
    percent = 100;
    budget.earn();
    expect(budget.spend()).toBe(true);
  });
});
