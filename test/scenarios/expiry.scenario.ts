import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const lines = [{ sku: 'tea-100', quantity: 4 }];

export const expiry = (the: () => ShopUnderTest): void =>
  describe('what nobody finishes', () => {
    it('an order that cannot be paid in time is cancelled and its charge can never happen', async () => {
      const { client } = the();
      await the().configure('order', { deadlineMs: 1500 });
      const before = await client.product('tea-100');
      await the().shop.process('psp-simulator').stop();
      try {
        const { orderId } = await client.placed({ lines });
        expect((await client.becomes(orderId, 'cancelled')).reason).toBe('expired');
        expect((await client.product('tea-100')).available).toBeLessThanOrEqual(before.available);
      } finally {
        await the().shop.process('psp-simulator').start();
        await the().configure('order', {});
      }
      await the().atRest();
      expect((await client.product('tea-100')).available).toBe(before.available);
    });

    it('a hold whose order never came to be is given back, and its key is spent', async () => {
      const { client } = the();
      await the().configure('inventory', { holdTtlMs: 1000 });
      const before = await client.product('tea-100');
      const key = randomUUID();
      const wish = { customerId: 'c-lost', lines };
      await the().whileArmed('order', 'order.place.reserved:kill:1', async () => {
        const answer = await client.place(wish, key).catch(() => ({ status: 0 }));
        expect([0, 503, 504, 500]).toContain(answer.status);
      });
      await eventually(
        'the hold is given back',
        20_000,
        async () => (await client.product('tea-100')).available === before.available,
      );
      await the().configure('inventory', {});
      expect((await client.place(wish, key)).body).toMatchObject({ status: 409, code: 'ORDER.EXPIRED' });
    });
  });
