import { describe, expect, it } from '@jest/globals';
import { readPlacement } from '@weir/deploy/shop';
import { eventually } from '../support/eventually.js';
import { SteadyCustomers } from '../support/steady-customers.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const lines = [{ sku: 'tea-100', quantity: 1 }];

/** For a shop of the shape mono on real servers. */
export const peeling = (the: () => ShopUnderTest): void =>
  describe('a module taken out of the monolith', () => {
    const callsTo = (service: string): Promise<number> => the().metric('weir_rpc_client_seconds_count', { service });

    it('and put back, by configuration alone, while orders flow: none is lost and every invariant holds', async () => {
      const { client, shop } = the();
      await client.restock('tea-100', 100_000);
      const customers = new SteadyCustomers(
        () => client,
        lines,
        4,
        (order) => `c-peel-${order % 4}`,
      );
      await customers.calmly(() => shop.place({ shape: 'placed', placement: readPlacement('peeled') }));
      expect(shop.names()).toEqual(['psp-simulator', 'inventory-1', 'monolith']);
      await eventually('inventory is asked over gRPC', 15_000, async () => (await callsTo('inventory')) > 20);
      await customers.calmly(() => shop.place({ shape: 'mono' }));
      expect(shop.names()).toEqual(['psp-simulator', 'monolith']);
      await client.placed({ lines });
      expect(await callsTo('inventory')).toBe(0);
      const orders = await customers.stop();
      expect(new Set(orders).size).toBe(orders.length);
      await the().atRest(60_000);
      expect((await client.order(orders.at(-1)!)).status).toBe('confirmed');
    });
  });
