import { describe, expect, it } from '@jest/globals';
import { turnsOf, turnsText } from './ways.js';

const seconds = (...both: readonly [direct: number, queued: number][]) =>
  both.map(([accepted, queued], second) => ({ second, outcomes: { accepted, queued } }));

describe('the ways of a flood', () => {
  it('turn with most of a second', () => {
    const turns = turnsOf(seconds([300, 0], [200, 4000], [0, 300], [0, 0], [120, 180], [290, 10], [300, 0]));
    expect(turns).toEqual([
      { second: 1, to: 'queue' },
      { second: 5, to: 'direct' },
    ]);
    expect(turnsText(turns)).toBe('queued from second 1, served at once again from second 5');
  });

  it('do not turn where all is served at once', () => {
    expect(turnsOf(seconds([300, 0], [300, 0]))).toEqual([]);
    expect(turnsText([])).toBe('always served at once');
  });
});
