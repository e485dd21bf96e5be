import { describe, expect, it } from '@jest/globals';
import { compare } from './read-back.js';

const acknowledged = [1, 2, 3].map((seq) => ({ key: 'a', seq, fault: 0 }));

describe('what was read back against what was acknowledged', () => {
  it('is fine when each is there, whatever else is', () => {
    expect(compare(acknowledged, ['b 1', 'a 1', 'a 2', 'a 3', 'a 4'])).toEqual({
      read: 5,
      lost: [],
      duplicated: 0,
      outOfOrder: 0,
    });
  });

  it('names what is lost', () => {
    expect(compare(acknowledged, ['a 1', 'a 3']).lost).toEqual([{ key: 'a', seq: 2, fault: 0 }]);
  });

  it('counts copies, and what a later one has overtaken, per key', () => {
    const { duplicated, outOfOrder } = compare(acknowledged, ['a 1', 'a 3', 'b 1', 'a 2', 'a 3', 'a 1']);
    expect({ duplicated, outOfOrder }).toEqual({ duplicated: 2, outOfOrder: 1 });
  });
});
