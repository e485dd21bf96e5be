import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const lines = [{ sku: 'tea-100', quantity: 1 }];

export const repeating = (the: () => ShopUnderTest): void =>
  describe('the same key again', () => {
    it('names the same order', async () => {
      const { client } = the();
      const key = randomUUID();
      const first = await client.placed({ lines }, key);
      const again = await client.place({ lines }, key);
      expect(again.status).toBe(201);
      expect(again.body.orderId).toBe(first.orderId);
      await client.becomes(first.orderId, 'confirmed');
    });

    it('with another payload is refused with 422', async () => {
      const { client } = the();
      const key = randomUUID();
      const first = await client.placed({ lines }, key);
      const other = await client.request('POST', '/orders', {
        body: { customerId: 'c-1', lines: [{ sku: 'tea-100', quantity: 2 }] },
        headers: { 'idempotency-key': key },
      });
      expect([other.status, other.body['code']]).toEqual([422, 'ORDER.KEY_REUSED']);
      expect((await client.order(first.orderId)).lines).toHaveLength(1);
      await client.becomes(first.orderId, 'confirmed');
    });

    it('from another customer is another order', async () => {
      const { client } = the();
      const key = randomUUID();
      const [mine, yours] = await Promise.all([
        client.placed({ customerId: 'c-a', lines }, key),
        client.placed({ customerId: 'c-b', lines }, key),
      ]);
      expect(mine.orderId).not.toBe(yours.orderId);
    });

    it('50 times at once makes one order', async () => {
      const { client } = the();
      const key = randomUUID();
      const before = await client.product('tea-100');
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => client.place({ customerId: 'c-eager', lines }, key)),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
      expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(1);
      await client.becomes(answers[0]!.body.orderId, 'confirmed');
      await the().atRest();
      expect((await client.product('tea-100')).sold).toBe(before.sold + 1);
    });

    it('of a refused order may be tried again once there is stock', async () => {
      const { client } = the();
      const key = randomUUID();
      const { available } = await client.product('pot-1');
      const wish = { customerId: 'c-patient', lines: [{ sku: 'pot-1', quantity: available + 1 }] };
      expect(
        (await client.request('POST', '/orders', { body: wish, headers: { 'idempotency-key': key } })).status,
      ).toBe(409);
      await client.restock('pot-1', 1);
      const { orderId } = await client.placed(wish, key);
      await client.becomes(orderId, 'confirmed');
    });
  });
