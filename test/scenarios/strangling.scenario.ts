import { describe, expect, it } from '@jest/globals';
import { readPlacement } from '@weir/deploy/shop';
import { eventually } from '../support/eventually.js';
import { SteadyCustomers } from '../support/steady-customers.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const lines = [{ sku: 'tea-100', quantity: 1 }];

/** A share is watched over so many orders, and may be off by so many percent of them. */
const ORDERS = 400;
const TOLERANCE = 7;

/** For a shop of the shape mono on real servers. */
export const strangling = (the: () => ShopUnderTest): void =>
  describe('a module of the monolith that a second process answers for as well', () => {
    const share = (values: object): Promise<void> => the().configure('routing', { modules: { inventory: values } });
    const counted = async (): Promise<{ local: number; remote: number; fallbacks: number }> => {
      const by = (side: string): Promise<number> =>
        the().metric('weir_routing_calls_total', { module: 'inventory', side });
      const fallbacks = the().metric('weir_routing_fallbacks_total', { module: 'inventory' });
      return { local: await by('local'), remote: await by('remote'), fallbacks: await fallbacks };
    };
    const during = async (
      work: () => Promise<unknown>,
    ): Promise<{ local: number; remote: number; fallbacks: number }> => {
      const before = await counted();
      await work();
      const after = await counted();
      return {
        local: after.local - before.local,
        remote: after.remote - before.remote,
        fallbacks: after.fallbacks - before.fallbacks,
      };
    };

    it('takes over 30 % of the customers, then all, then none, while orders flow: nobody notices, the books agree', async () => {
      const { client, shop } = the();
      await client.restock('tea-100', 100_000);
      await shop.place({ shape: 'placed', placement: readPlacement('strangled') });
      expect(shop.names()).toEqual(['psp-simulator', 'inventory-1', 'monolith']);
      const customers = new SteadyCustomers(
        () => client,
        lines,
        8,
        (order) => `c-strangle-${order}`,
      );
      /** Who answered, once the orders that were under way at the change are through. */
      const shares = async (remotePercent: number): Promise<{ local: number; remote: number; fallbacks: number }> => {
        await share({ remotePercent });
        await customers.more(50);
        return during(() => customers.more(ORDERS));
      };
      const none = await during(() => customers.more(50));
      expect(none.remote).toBe(0);
      const some = await shares(30);
      expect(Math.abs((100 * some.remote) / (some.local + some.remote) - 30)).toBeLessThan(TOLERANCE);
      const all = await shares(100);
      expect(all).toEqual({ local: 0, remote: all.remote, fallbacks: 0 });
      const died = await during(async () => {
        await shop.process('inventory-1').kill('SIGKILL');
        await customers.more(100);
      });
      expect(died.fallbacks).toBeGreaterThan(0);
      await customers.calmly(() => the().allReady());
      await eventually('the second process answers again', 15_000, async () => {
        const again = await during(() => customers.more(20));
        return again.remote > 0 && again.fallbacks === 0;
      });
      const back = await shares(0);
      expect(back.remote).toBe(0);
      const orders = await customers.stop();
      expect(new Set(orders).size).toBe(orders.length);
      expect(customers.unanswered).toBe(0);
      await the().atRest(60_000);
      expect((await client.order(orders.at(-1)!)).status).toBe('confirmed');
    });

    it('gets the calls of a tag and of a named customer, and no other', async () => {
      const { client } = the();
      const place = (customerId: string, headers = {}): Promise<unknown> =>
        client.request('POST', '/orders', {
          body: { customerId, lines },
          headers: { 'idempotency-key': `strangle-${customerId}`, ...headers },
        });
      await share({ tags: ['beta'], customers: ['c-pioneer'] });
      expect(await during(() => place('c-tagged', { 'weir-tag': 'beta' }))).toMatchObject({ local: 0, remote: 1 });
      expect(await during(() => place('c-pioneer'))).toMatchObject({ local: 0, remote: 1 });
      expect(await during(() => place('c-settler', { 'weir-tag': 'other' }))).toMatchObject({ local: 1, remote: 0 });
      await the().configure('routing', {});
      await the().shop.place({ shape: 'mono' });
      expect(the().shop.names()).toEqual(['psp-simulator', 'monolith']);
    });
  });
