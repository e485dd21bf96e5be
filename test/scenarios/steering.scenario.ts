import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

interface Config {
  readonly instance: string;
  readonly documents: Readonly<Record<string, { readonly version: string; readonly refused?: string }>>;
  readonly settings: { readonly order?: { readonly deadlineMs: number } };
}

/** Settings change while the shop runs, and a bad document changes nothing. */
export const steering = (the: () => ShopUnderTest): void =>
  describe('settings', () => {
    const carriers = async (): Promise<Config[]> => {
      const rows = (await the().services()).filter(({ spec }) => spec.modules.includes('order'));
      return Promise.all(
        rows.map(async ({ http }) => (await (await fetch(`http://127.0.0.1:${http}/config`)).json()) as Config),
      );
    };
    const deadlines = async (): Promise<(number | undefined)[]> =>
      (await carriers()).map(({ settings }) => settings.order?.deadlineMs);

    it('a live key is in force in every instance without a restart', async () => {
      const pids = async (): Promise<unknown[]> => (await the().shop.processes()).map(({ pid }) => pid);
      const before = await pids();
      await the().configure('order', { deadlineMs: 45_000 });
      const after = await carriers();
      expect(after.map(({ settings }) => settings.order?.deadlineMs)).toEqual(after.map(() => 45_000));
      expect(await pids()).toEqual(before);
      expect(new Set(after.map(({ instance }) => instance)).size).toBe(after.length);
    });

    it('a bad document is refused by all, visibly, the last good one stays in force, and orders go on', async () => {
      await the().configure('order', { deadlineMs: 46_000 });
      const document = the().documentOf('order');
      await the().publish(document, 'order: { deadlineMs: -1, unknown: true }');
      await eventually('every instance says why it refuses', 15_000, async () =>
        (await carriers()).every(({ documents }) => documents[document]?.refused?.includes('"unknown"')),
      );
      expect(new Set(await deadlines())).toEqual(new Set([46_000]));
      const { orderId } = await the().client.placed({
        customerId: 'c-steering',
        lines: [{ sku: 'tea-100', quantity: 1 }],
      });
      await the().client.becomes(orderId, 'confirmed');
      await the().configure('order', {});
      expect((await carriers()).map(({ documents }) => documents[document]?.refused)).not.toContain(expect.anything());
    });
  });
