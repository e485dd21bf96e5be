import { describe, expect, it } from '@jest/globals';
import { CallContext, Failure, PlatformErrors } from '@weir/platform/kernel';
import { Coalescer } from './coalescer.js';

/** Records its batches; fails those that contain a poisonous item. */
function recorder(fail: (items: readonly number[]) => Error | undefined = () => undefined): {
  batches: number[][];
  flush: (items: readonly number[]) => Promise<number[]>;
} {
  const batches: number[][] = [];
  return {
    batches,
    flush: async (items) => {
      batches.push([...items]);
      await new Promise(setImmediate);
      const error = fail(items);
      if (error) throw error;
      return items.map((item) => item * 10);
    },
  };
}
const items = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

describe('Coalescer', () => {
  it('flushes what arrives together as one, and answers each its own', async () => {
    const { batches, flush } = recorder();
    const coalescer = new Coalescer(flush);
    expect(await coalescer.addAll(items(5))).toEqual([10, 20, 30, 40, 50]);
    expect(batches).toEqual([items(5)]);
  });

  it('keeps to the size of a batch and to the number in flight', async () => {
    let inFlight = 0;
    let most = 0;
    const sizes: number[] = [];
    const coalescer = new Coalescer<number, number>(
      async (batch) => {
        sizes.push(batch.length);
        most = Math.max(most, ++inFlight);
        for (let tick = 0; tick < 5; tick += 1) await new Promise(setImmediate);
        inFlight -= 1;
        return batch;
      },
      { maxBatch: 10, maxInFlight: 2 },
    );
    expect(await coalescer.addAll(items(45))).toEqual(items(45));
    expect([most, sizes]).toEqual([2, [10, 10, 10, 10, 5]]);
  });

  it('halves a batch that fails until the one at fault stands alone', async () => {
    const { batches, flush } = recorder((batch) => (batch.includes(3) ? new Error('poison') : undefined));
    const coalescer = new Coalescer(flush);
    const settled = await Promise.allSettled(items(4).map((item) => coalescer.add(item)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(batches).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [4]]);
  });

  it.each([PlatformErrors.UNAVAILABLE, PlatformErrors.TIMEOUT, PlatformErrors.OVERLOADED])(
    'does not repeat a batch that met $code',
    async (spec) => {
      const { batches, flush } = recorder(() => new Failure(spec));
      const coalescer = new Coalescer(flush);
      const settled = await Promise.allSettled(items(8).map((item) => coalescer.add(item)));
      expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
      expect(batches).toHaveLength(1);
    },
  );

  it('goes on after a failure', async () => {
    const { flush } = recorder((batch) => (batch.includes(1) ? new Error('poison') : undefined));
    const coalescer = new Coalescer(flush, { maxInFlight: 1 });
    await expect(coalescer.add(1)).rejects.toThrow('poison');
    expect(await coalescer.add(2)).toBe(20);
  });

  it('collects what arrives while the flushes are in flight', async () => {
    const batches: number[][] = [];
    const open: (() => void)[] = [];
    const coalescer = new Coalescer<number, number>(
      async (batch) => {
        batches.push([...batch]);
        await new Promise<void>((resolve) => open.push(resolve));
        return batch;
      },
      { maxInFlight: 1 },
    );
    const first = coalescer.add(1);
    while (open.length === 0) await new Promise(setImmediate);
    const rest = [coalescer.add(2), coalescer.add(3)];
    open.shift()?.();
    expect(await first).toBe(1);
    while (open.length === 0) await new Promise(setImmediate);
    open.shift()?.();
    expect(await Promise.all(rest)).toEqual([2, 3]);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it('fails loudly when a flush forgets an answer', async () => {
    const coalescer = new Coalescer<number, number>(async () => []);
    await expect(coalescer.addAll([1, 2])).rejects.toThrow('a flush answered 0 of 1 items');
  });

  it('lets a flush throw before its first await', async () => {
    const coalescer = new Coalescer<number, number>(() => {
      throw new Error('at once');
    });
    await expect(coalescer.add(1)).rejects.toThrow('at once');
    await expect(coalescer.add(2)).rejects.toThrow('at once');
  });

  it('does nothing for those whose deadline is over when their turn comes', async () => {
    let now = 1_000;
    const first = Promise.withResolvers<void>();
    const batches: number[][] = [];
    const coalescer = new Coalescer<number, number>(
      async (batch) => {
        batches.push([...batch]);
        if (batches.length === 1) await first.promise;
        return batch;
      },
      { maxInFlight: 1, maxBatch: 2, now: () => now },
    );
    const add = (item: number, deadline?: number) => CallContext.run({ deadline }, () => coalescer.add(item));
    const held = add(0, 5_000);
    await new Promise(setImmediate);
    const waiting = [add(1, 1_100), add(2, 1_100), add(3, 1_100), add(4, 5_000), add(5)];
    now = 2_000;
    first.resolve();
    const settled = await Promise.allSettled(waiting);
    await held;
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled', 'fulfilled']);
    expect(settled[0]).toMatchObject({ reason: { code: 'PLATFORM.TIMEOUT' } });
    expect(batches).toEqual([[0], [4], [5]]);
  });
});
