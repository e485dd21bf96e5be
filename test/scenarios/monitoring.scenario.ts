import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

interface Calls {
  readonly calls: readonly {
    instance: string;
    side: string;
    service: string;
    method: string;
    success: number;
    failure: number;
    elapsed: number;
    maxElapsed: number;
    maxConcurrent: number;
  }[];
  readonly more: boolean;
}

const lines = [{ sku: 'tea-100', quantity: 1 }];

/** Every process reports what it calls and answers; nobody needs the monitor to live. */
export const monitoring = (the: () => ShopUnderTest): void =>
  describe('the monitor', () => {
    const calls = async (query = ''): Promise<Calls['calls']> =>
      (await the().client.request<Calls>('GET', `/insight/calls?${query}`)).body.calls;
    const sum = async (query: string): Promise<number> =>
      (await calls(query)).reduce((all, { success, failure }) => all + success + failure, 0);
    const place = (count: number): Promise<unknown> =>
      Promise.all(
        Array.from({ length: count }, (_, n) => the().client.placed({ customerId: `c-monitored-${n}`, lines })),
      );

    it('hears of every request at the face, and of every call between processes from both sides', async () => {
      const face = 'service=http&method=POST%20/orders';
      const before = await sum(face);
      await the().configure('rpc', { monitorIntervalMs: 200 });
      await the().client.restock('tea-100', 100);
      await place(10);
      await eventually('the face has reported ten orders', 10_000, async () => (await sum(face)) >= before + 10);
      const rows = await calls(face);
      expect(rows.every(({ side }) => side === 'provider')).toBe(true);
      expect(rows.every(({ elapsed, maxElapsed }) => elapsed >= maxElapsed && maxElapsed >= 0)).toBe(true);
      expect(Math.max(...rows.map(({ maxConcurrent }) => maxConcurrent))).toBeGreaterThan(1);
      if (the().arm.shape === 'mono') return expect(await calls('service=weir.')).toEqual([]);
      const inventory = 'service=weir.inventory.v1.InventoryService';
      await eventually('both sides of inventory are known', 10_000, async () => {
        const sides = new Set((await calls(inventory)).map(({ side }) => side));
        return sides.has('consumer') && sides.has('provider');
      });
    });

    it('may be away: orders are placed, reports are dropped, and what comes later is counted', async () => {
      const alone = the()
        .shop.names()
        .map((name) => the().shop.process(name))
        .filter(({ spec }) => spec.modules.includes('insight') && !spec.modules.includes('order') && !spec.face);
      if (alone.length === 0) return the().configure('messaging', {});
      const dropped = (): Promise<number> => the().metric('weir_monitor_reports_total', { outcome: 'dropped' });
      const before = await dropped();
      await Promise.all(alone.map((process) => process.stop()));
      await eventually('the face drops reports', 10_000, async () => {
        await place(2);
        return (await dropped()) > before;
      });
      await Promise.all(alone.map((process) => process.start()));
      await the().allReady();
      const face = 'service=http&method=POST%20/orders';
      const known = await eventually('the monitor answers', 10_000, () => sum(face).catch(() => undefined));
      await place(2);
      await eventually('the monitor hears again', 10_000, async () => (await sum(face)) >= known + 2);
      await the().configure('messaging', {});
    });
  });
