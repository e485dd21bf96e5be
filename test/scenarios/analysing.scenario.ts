import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

interface Sales {
  readonly windows: readonly { minute: number; orders: number; units: number; revenue: number; late: number }[];
  readonly funnel: Readonly<Record<string, number>>;
  readonly topSellers: readonly { sku: string; units: number }[];
  readonly late: number;
  readonly generation: number;
}

export const analysing = (the: () => ShopUnderTest): void =>
  describe('stream analysis', () => {
    const sales = async (): Promise<Sales> =>
      (await the().client.request<Sales>('GET', '/insight/sales?minutes=1440')).body;
    const total = ({ windows }: Sales, what: 'orders' | 'units' | 'revenue'): number =>
      windows.reduce((sum, window) => sum + window[what], 0);
    const rebuild = (generation: number) =>
      the().client.request<{ generation: number }>('POST', '/insight/rebuild', { body: { generation } });
    const sell = async (orders: number): Promise<number> => {
      const { client } = the();
      await client.restock('tea-250', 2 * orders);
      const wish = { customerId: 'c-analysed', lines: [{ sku: 'tea-250', quantity: 2 }] };
      const placed = await Promise.all(Array.from({ length: orders }, () => client.placed(wish)));
      await Promise.all(placed.map(({ orderId }) => client.becomes(orderId, 'confirmed', 30_000)));
      return placed.reduce((sum, order) => sum + order.total, 0);
    };

    it('counts orders, units and money into the minutes in which they were confirmed', async () => {
      const before = await sales();
      const began = Date.now();
      const revenue = await sell(10);
      await the().atRest();
      const after = await sales();
      expect(total(after, 'orders') - total(before, 'orders')).toBe(10);
      expect(total(after, 'units') - total(before, 'units')).toBe(20);
      expect(total(after, 'revenue') - total(before, 'revenue')).toBe(revenue);
      expect(after.funnel['confirmed']! - before.funnel['confirmed']!).toBe(10);
      expect(after.topSellers.map(({ sku }) => sku)).toContain('tea-250');
      expect(after.windows.at(-1)!.minute).toBeGreaterThanOrEqual(began - (began % 60_000));
    });

    it('comes to the same figures when it counts everything anew', async () => {
      await the().atRest();
      const before = await sales();
      const { status, body } = await rebuild(before.generation);
      expect([status, body]).toEqual([202, { generation: before.generation + 1 }]);
      const same = { ...before, generation: before.generation + 1 };
      await eventually('the figures are the same', 30_000, async () => isDeepStrictEqual(await sales(), same));
      expect((await rebuild(before.generation)).body).toEqual({ generation: before.generation + 1 });
    });

    it('loses and doubles nothing when orders go on meanwhile', async () => {
      const { generation } = await sales();
      const selling = sell(30);
      expect((await rebuild(generation)).body).toEqual({ generation: generation + 1 });
      expect((await rebuild(generation + 1)).body).toEqual({ generation: generation + 2 });
      await selling;
      await the().atRest();
      expect((await sales()).generation).toBe(generation + 2);
    });

    it.each([{}, { generation: 0 }, { generation: 1.5 }, { generation: '1' }, undefined])(
      'refuses a rebuild of %j',
      async (body) => {
        expect((await the().client.request('POST', '/insight/rebuild', { body })).body).toMatchObject({
          status: 400,
          code: 'REQUEST.INVALID',
        });
      },
    );
  });
