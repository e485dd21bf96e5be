import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readPlacement } from '@weir/deploy/shop';
import { eventually } from '../support/eventually.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const lines = [{ sku: 'tea-100', quantity: 1 }];

/** For a shop of the shape mono on real servers. */
export const peeling = (the: () => ShopUnderTest): void =>
  describe('a module taken out of the monolith', () => {
    /** Customers who go on ordering until `stop`; whoever hears nothing repeats with the same key. Answers what was accepted. */
    const customers = (count: number): (() => Promise<string[]>) => {
      let going = true;
      const orders: string[] = [];
      const one = async (customerId: string): Promise<void> => {
        while (going) {
          const key = randomUUID();
          const { orderId } = await eventually(`${customerId} is served`, 30_000, async () => {
            const answer = await the()
              .client.place({ customerId, lines }, key)
              .catch(() => undefined);
            return answer?.status === 201 && answer.body;
          });
          orders.push(orderId);
        }
      };
      const all = Promise.all(Array.from({ length: count }, (_, n) => one(`c-peel-${n}`)));
      return async () => {
        going = false;
        await all;
        return orders;
      };
    };
    const callsTo = (service: string): Promise<number> => the().metric('weir_rpc_client_seconds_count', { service });

    it('and put back, by configuration alone, while orders flow: none is lost and every invariant holds', async () => {
      const { client, shop } = the();
      await client.restock('tea-100', 100_000);
      const stop = customers(4);
      await shop.place({ shape: 'placed', placement: readPlacement('peeled') });
      expect(shop.names()).toEqual(['psp-simulator', 'inventory-1', 'monolith']);
      await eventually('inventory is asked over gRPC', 15_000, async () => (await callsTo('inventory')) > 20);
      await shop.place({ shape: 'mono' });
      expect(shop.names()).toEqual(['psp-simulator', 'monolith']);
      await client.placed({ lines });
      expect(await callsTo('inventory')).toBe(0);
      const orders = await stop();
      expect(new Set(orders).size).toBe(orders.length);
      await the().atRest(60_000);
      expect((await client.order(orders.at(-1)!)).status).toBe('confirmed');
    });
  });
