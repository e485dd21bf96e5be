import { describe, expect, it } from '@jest/globals';
import type { LoadOptions } from '../load-shapes.js';
import { findCapacity } from './capacity.js';

/** A shop that is quick up to `limit` orders a second and slow above it. */
const shopOf =
  (limit: number, closed = 1_000) =>
  async ({ model }: LoadOptions) => {
    const rate = model.kind === 'open' && model.schedule.kind === 'poisson' ? model.schedule.rate : 0;
    const p99 = rate > limit ? 900 : 20;
    return { offered: 100, accepted: 100, ratePerSecond: closed, void: false, latency: { p99 } as never };
  };
const options = { settle: async () => undefined, onProgress: () => undefined };

describe('the search for the capacity', () => {
  it.each([150, 600, 1_400])('ends close below what the shop can carry: %i a second', async (limit) => {
    const { capacity, tries } = await findCapacity({ url: 'http://shop' }, options, shopOf(limit));
    expect(capacity).toBeLessThanOrEqual(limit);
    expect(capacity).toBeGreaterThan(limit * 0.8);
    expect(tries.length).toBeLessThanOrEqual(6);
  });

  it('says LOAD.NO_CAPACITY, with what was tried, when nothing holds', async () => {
    await expect(findCapacity({ url: 'http://shop' }, options, shopOf(0))).rejects.toMatchObject({
      code: 'LOAD.NO_CAPACITY',
      message: expect.stringMatching(/^At none of 700, 350, 175, .* orders a second was p99 below 200 ms/) as unknown,
    });
  });

  it('does not call a rate held at which orders failed', async () => {
    const failing = async (asked: LoadOptions) => ({ ...(await shopOf(1e6)(asked)), accepted: 99 });
    await expect(findCapacity({ url: 'http://shop' }, options, failing)).rejects.toMatchObject({
      code: 'LOAD.NO_CAPACITY',
    });
  });
});
