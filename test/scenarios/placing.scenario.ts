import { describe, expect, it } from '@jest/globals';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const tea = (quantity: number) => [{ sku: 'tea-100', quantity }];

export const placing = (the: () => ShopUnderTest): void =>
  describe('placing', () => {
    it('reserves, pays and confirms, with the price of the server', async () => {
      const { client } = the();
      const before = await client.product('tea-100');
      const { orderId, total, lines } = await client.placed({ lines: tea(2) });
      expect(total).toBe(2 * lines[0]!.unitPrice);
      await client.becomes(orderId, 'confirmed');
      await the().atRest();
      const after = await client.product('tea-100');
      expect([after.available, after.sold, after.held]).toEqual([before.available - 2, before.sold + 2, before.held]);
      const { body } = await client.request('GET', `/payments/${orderId}`);
      expect(body).toMatchObject({ status: 'captured', amount: total });
    });

    it('cancels a declined order and puts the stock back', async () => {
      const { client } = the();
      const before = await client.product('tea-100');
      const { orderId } = await client.placed({ lines: tea(3), paymentToken: 'tok-decline' });
      expect((await client.becomes(orderId, 'cancelled')).reason).toBe('declined');
      await the().atRest();
      expect((await client.product('tea-100')).available).toBe(before.available);
    });

    it('charges once when the provider takes the money and does not answer', async () => {
      const { client } = the();
      const { orderId } = await client.placed({ lines: tea(1), paymentToken: 'tok-timeout' });
      await client.becomes(orderId, 'confirmed', 20_000);
      expect((await the().pspLedger()).filter(({ key, kind }) => key === orderId && kind === 'charge')).toHaveLength(1);
    });

    it('refuses more than there is with 409, and no order exists', async () => {
      const { client } = the();
      const { available } = await client.product('pot-1');
      const { status, body } = await client.place({
        customerId: 'c-greedy',
        lines: [{ sku: 'pot-1', quantity: available + 1 }],
      });
      expect([status, body['code']]).toEqual([409, 'ORDER.OUT_OF_STOCK']);
      expect((await client.request('GET', '/orders?customerId=c-greedy')).body).toEqual([]);
      expect((await client.product('pot-1')).available).toBe(available);
    });

    it('holds all lines of an order or none', async () => {
      const { client } = the();
      const before = await client.product('tea-100');
      const pot = await client.product('pot-1');
      const { status, body } = await client.place({
        lines: [...tea(1), { sku: 'pot-1', quantity: pot.available + 1 }],
      });
      expect(status).toBe(409);
      expect(body['shortages']).toEqual([{ sku: 'pot-1', requested: pot.available + 1, available: pot.available }]);
      expect((await client.product('tea-100')).available).toBe(before.available);
    });

    it('sells exactly what there is when many ask for more', async () => {
      const { client } = the();
      const { available } = await client.restock('pot-1', 3);
      const wishes = Array.from({ length: available * 4 }, (_, n) =>
        client.place({ customerId: `c-rush-${n}`, lines: [{ sku: 'pot-1', quantity: 1 }] }),
      );
      const answers = await Promise.all(wishes);
      const won = answers.filter(({ status }) => status === 201);
      expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
      expect(won).toHaveLength(available);
      await Promise.all(won.map(({ body }) => client.becomes(body.orderId, 'confirmed')));
      await the().atRest();
      expect(await client.product('pot-1')).toMatchObject({ available: 0, held: 0 });
    });

    it('lists a customer’s orders, newest first, and counts the sales', async () => {
      const { client } = the();
      const first = await client.placed({ customerId: 'c-regular', lines: tea(1) });
      const second = await client.placed({ customerId: 'c-regular', lines: tea(1) });
      const { body } = await client.request<{ orderId: string }[]>('GET', '/orders?customerId=c-regular');
      expect(body.map(({ orderId }) => orderId)).toEqual([second.orderId, first.orderId]);
      await client.becomes(second.orderId, 'confirmed');
      await the().atRest();
      const sales = await client.request<{ funnel: { confirmed: number }; windows: object[] }>(
        'GET',
        '/insight/sales?minutes=60',
      );
      expect(sales.body.funnel.confirmed).toBeGreaterThan(0);
      expect(sales.body.windows.length).toBeGreaterThan(0);
    });
  });
