import { describe, expect, it } from '@jest/globals';
import { Coalescer } from './coalescer.js';

/** A flush that the spec lets go on. */
function gate(): { flush: (items: readonly number[]) => Promise<number[]>; batches: number[][]; open: () => Promise<void> } {
  const batches: number[][] = [];
  const waiting: (() => void)[] = [];
  const flush = async (items: readonly number[]): Promise<number[]> => {
    batches.push([...items]);
    await new Promise<void>((resolve) => waiting.push(resolve));
    return items.map((item) => item * 10);
  };
  const open = async (): Promise<void> => {
    waiting.splice(0).forEach((resolve) => resolve());
    await turns();
  };
  return { flush, batches, open };
}

const turns = async (): Promise<void> => {
  for (let n = 0; n < 5; n += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('Coalescer', () => {
  it('flushes what arrives in one tick together and answers each its own', async () => {
    const batches: number[] = [];
    const coalescer = new Coalescer<number, number>(async (items) => (batches.push(items.length), items.map((item) => item * 10)));
    expect(await coalescer.addAll([1, 2, 3])).toEqual([10, 20, 30]);
    expect(await coalescer.add(4)).toBe(40);
    expect(batches).toEqual([3, 1]);
  });

  it('collects while as many flushes as allowed are in flight, and no more than a batch', async () => {
    const { flush, batches, open } = gate();
    const coalescer = new Coalescer(flush, { maxBatch: 3, maxInFlight: 2 });
    const first = coalescer.add(1);
    await turns();
    const second = coalescer.add(2);
    await turns();
    const rest = coalescer.addAll([3, 4, 5, 6]);
    await turns();
    expect(batches).toEqual([[1], [2]]);
    await open();
    expect(batches).toEqual([[1], [2], [3, 4, 5], [6]]);
    await open();
    expect(await Promise.all([first, second, rest])).toEqual([10, 20, [30, 40, 50, 60]]);
  });

  it('starts the second flush while the first is under way when more than a batch waits', async () => {
    const { flush, batches, open } = gate();
    const coalescer = new Coalescer(flush, { maxBatch: 2, maxInFlight: 2 });
    const all = coalescer.addAll([1, 2, 3, 4, 5]);
    await turns();
    expect(batches).toEqual([
      [1, 2],
      [3, 4],
    ]);
    await open();
    await open();
    expect(await all).toEqual([10, 20, 30, 40, 50]);
  });

  it('lets only the item fail that cannot pass', async () => {
    const coalescer = new Coalescer<number, number>(async (items) => {
      if (items.includes(3)) throw new Error('three');
      return [...items];
    });
    const results = await Promise.allSettled([1, 2, 3, 4, 5].map((item) => coalescer.add(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  });

  it('does not halve a batch for a failure that is no fault of its items', async () => {
    let flushes = 0;
    const down = Object.assign(new Error('down'), { kind: 'unavailable' });
    const coalescer = new Coalescer<number, number>(
      async () => {
        flushes += 1;
        throw down;
      },
      { isShared: (error) => error === down },
    );
    const results = await Promise.allSettled([1, 2, 3, 4].map((item) => coalescer.add(item)));
    expect([results.every(({ status }) => status === 'rejected'), flushes]).toEqual([true, 1]);
  });

  it('fails loudly when a flush forgets an answer, and goes on afterwards', async () => {
    let short = true;
    const coalescer = new Coalescer<number, number>(async (items) => (short ? [] : [...items]));
    await expect(coalescer.addAll([1, 2])).rejects.toThrow('answered 0 of 1');
    short = false;
    expect(await coalescer.add(7)).toBe(7);
  });

  it('lets a flush throw before its first await', async () => {
    const coalescer = new Coalescer<number, number>(() => {
      throw new Error('at once');
    });
    await expect(coalescer.add(1)).rejects.toThrow('at once');
    await expect(coalescer.add(2)).rejects.toThrow('at once');
  });
});
