import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const lines = [{ sku: 'tea-100', quantity: 1 }];

/** Customers rest between orders while the second instance starts, ms: without, it waits for cores that they keep busy. */
const REST_MS = 200;

/** Only where a service has a second instance: one process cannot stop and answer. */
export const stopping = (the: () => ShopUnderTest): void =>
  describe('stopping one of two', () => {
    it.each(['order-1', 'inventory-1'])('%s under load fails no request', async (name) => {
      const { client, shop } = the();
      let [going, starting] = [true, false];
      const failed: unknown[] = [];
      let answered = 0;
      const customer = async (n: number): Promise<void> => {
        while (going) {
          const { status, body } = await client.place({ customerId: `c-stop-${n}`, lines });
          answered += 1;
          if (status !== 201) failed.push({ status, body });
          if (starting) await delay(REST_MS);
        }
      };
      const more = (count: number): Promise<boolean> => {
        const target = answered + count;
        return eventually(`${count} more answers`, 60_000, () => answered >= target);
      };
      await client.restock('tea-100', 20_000);
      const customers = Array.from({ length: 8 }, (_, n) => customer(n));
      await more(100);
      await shop.process(name).stop();
      await more(100);
      starting = true;
      await shop.process(name).start();
      starting = false;
      await more(100);
      going = false;
      await Promise.all(customers);
      expect(failed).toEqual([]);
      await the().atRest(60_000);
    });
  });
