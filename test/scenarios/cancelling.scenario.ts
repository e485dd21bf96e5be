import { describe, expect, it } from '@jest/globals';
import type { Order } from '../support/shop-client.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const lines = [{ sku: 'tea-100', quantity: 2 }];

export const cancelling = (the: () => ShopUnderTest): void =>
  describe('cancelling', () => {
    const cancel = (orderId: string) => the().client.request<Order>('POST', `/orders/${orderId}/cancel`);

    it('before the payment: the stock is back and nothing stays charged', async () => {
      const { client } = the();
      const before = await client.product('tea-100');
      const { orderId } = await client.placed({ lines, paymentToken: 'tok-delay' });
      expect(await cancel(orderId)).toMatchObject({ status: 200, body: { status: 'cancelled', reason: 'customer' } });
      await the().atRest();
      expect((await client.product('tea-100')).available).toBe(before.available);
      const booked = (await the().pspLedger()).filter(({ key }) => key === orderId).map(({ kind }) => kind);
      expect([['void'], ['charge', 'refund']]).toContainEqual(booked);
    });

    it('after the payment: the goods are taken back and the money is returned', async () => {
      const { client } = the();
      const before = await client.product('tea-100');
      const { orderId } = await client.placed({ lines });
      await client.becomes(orderId, 'confirmed');
      expect(await cancel(orderId)).toMatchObject({ body: { status: 'cancelled', reason: 'returned' } });
      await the().atRest();
      expect((await client.product('tea-100')).available).toBe(before.available);
      expect((await client.request('GET', `/payments/${orderId}`)).body).toMatchObject({ status: 'refunded' });
    });

    it('twice is as good as once', async () => {
      const { client } = the();
      const { orderId } = await client.placed({ lines, paymentToken: 'tok-delay' });
      const [first, second] = [await cancel(orderId), await cancel(orderId)];
      expect([first.status, second.status]).toEqual([200, 200]);
      expect(second.body.status).toBe('cancelled');
    });

    it('through a refund ends in the same place', async () => {
      const { client } = the();
      const { orderId } = await client.placed({ lines });
      await client.becomes(orderId, 'confirmed');
      await the().atRest();
      expect((await client.request('POST', `/payments/${orderId}/refund`)).status).toBe(202);
      expect((await client.becomes(orderId, 'cancelled')).reason).toBe('returned');
      await the().atRest();
      expect((await client.request('GET', `/payments/${orderId}`)).body).toMatchObject({ status: 'refunded' });
    });

    it('of an order that is not there is a 404', async () => {
      expect((await cancel('o-aaaaaaaaaaaaaaaaaaaaaaaaaa')).body).toMatchObject({
        status: 404,
        code: 'ORDER.NOT_FOUND',
      });
    });
  });
