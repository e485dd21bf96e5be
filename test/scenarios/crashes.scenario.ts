import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const lines = [{ sku: 'tea-100', quantity: 1 }];

export const crashes = (the: () => ShopUnderTest): void =>
  describe('crashes', () => {
    it.each(['order.place.reserved', 'order.place.before-commit'])(
      'killed at %s, then retried: one order, stock conserved',
      async (point) => {
        const { client } = the();
        const before = await client.product('tea-100');
        const key = randomUUID();
        await the().whileArmed('order', `${point}:kill:1`, async () => {
          await client.place({ customerId: 'c-crash', lines }, key).catch(() => undefined);
        });
        const order = await eventually('the retry is accepted', 20_000, async () => {
          const answer = await client.place({ customerId: 'c-crash', lines }, key);
          return answer.status === 201 && answer.body;
        });
        await client.becomes(order.orderId, 'confirmed');
        await the().atRest();
        expect((await client.product('tea-100')).sold).toBe(before.sold + 1);
      },
    );

    it('every service killed in turn while orders arrive: all that was accepted is finished', async () => {
      const { client, shop } = the();
      for (const name of shop.names().filter((one) => one !== 'gateway')) {
        const placed = Array.from({ length: 10 }, (_, n) =>
          client.place({ customerId: `c-${name}-${n}`, lines }).catch(() => undefined),
        );
        await shop.process(name).kill('SIGKILL');
        await Promise.all(placed);
        await the().allReady();
      }
      await the().atRest(60_000);
    });
  });
