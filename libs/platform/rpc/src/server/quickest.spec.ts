import { describe, expect, it } from '@jest/globals';
import { Quickest } from './quickest.js';

describe('the quickest answer', () => {
  it('is that of the last five to ten seconds', () => {
    const quickest = new Quickest();
    expect(quickest.at(0)).toBe(0);
    quickest.answered(30, 100);
    quickest.answered(10, 200);
    quickest.answered(20, 300);
    expect(quickest.at(4_000)).toBe(10);
    quickest.answered(40, 6_000);
    expect(quickest.at(6_000)).toBe(10);
    quickest.answered(50, 11_500);
    expect(quickest.at(11_500)).toBe(40);
  });

  it('is unknown again when nothing was answered for a while', () => {
    const quickest = new Quickest();
    quickest.answered(3_000, 100);
    expect(quickest.at(5_500)).toBe(3_000);
    expect(quickest.at(30_000)).toBe(0);
  });
});
