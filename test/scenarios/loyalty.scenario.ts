import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

interface Account {
  readonly points: number;
  readonly earned: number;
  readonly takenBack: number;
}

/** 5.90 each: one alone is 5 points, two in an order are 11. */
const tea = (quantity: number) => [{ sku: 'tea-100', quantity }];

export const loyalty = (the: () => ShopUnderTest): void =>
  describe('a downstream that joined later', () => {
    const customer = (): string => `c-${randomUUID()}`;
    const account = async (customerId: string): Promise<Account> =>
      (await the().client.request<Account>('GET', `/loyalty/${customerId}`)).body;
    const confirmed = async (customerId: string, quantity: number): Promise<string> => {
      const { orderId } = await the().client.placed({ customerId, lines: tea(quantity) });
      await the().client.becomes(orderId, 'confirmed');
      return orderId;
    };

    /** Its process is stopped where it has one; where it lives with all others, it leaves its group. */
    const withoutLoyalty = async (work: () => Promise<void>): Promise<void> => {
      const alone = the().arm.shape === 'micro' ? the().shop.process('loyalty-1') : undefined;
      await (alone ? alone.stop() : the().configure('loyalty', { consuming: false }));
      try {
        await work();
      } finally {
        await (alone ? alone.start() : the().configure('loyalty', {}));
      }
    };

    it('gives a point per whole euro, order by order, and none for what was never paid', async () => {
      const who = customer();
      await confirmed(who, 1);
      await confirmed(who, 2);
      const { orderId } = await the().client.placed({ customerId: who, lines: tea(2), paymentToken: 'tok-decline' });
      await the().client.becomes(orderId, 'cancelled');
      await the().atRest();
      expect(await account(who)).toMatchObject({ points: 16, earned: 16, takenBack: 0 });
    });

    it('takes them back when the order is returned', async () => {
      const who = customer();
      const orderId = await confirmed(who, 2);
      await the().atRest();
      expect((await account(who)).points).toBe(11);
      await the().client.request('POST', `/payments/${orderId}/refund`);
      await the().client.becomes(orderId, 'cancelled');
      await the().atRest();
      expect(await account(who)).toMatchObject({ points: 0, earned: 11, takenBack: 11 });
    });

    it('harms nobody while it is dead, and catches up', async () => {
      const who = customer();
      await confirmed(who, 1);
      await eventually('the points are booked', 15_000, async () => (await account(who)).points === 5);
      await withoutLoyalty(async () => {
        const orders = await Promise.all(Array.from({ length: 20 }, () => confirmed(who, 1)));
        await the().client.request('POST', `/orders/${orders[0]}/cancel`);
        const { status, body } = await the().client.request<Account>('GET', `/loyalty/${who}`);
        expect(status === 503 || body.points === 5).toBe(true);
        expect((await the().client.request('GET', '/health/ready')).status).toBe(200);
      });
      await the().atRest();
      expect(await account(who)).toMatchObject({ points: 100, earned: 105, takenBack: 5 });
    });

    it('knows nobody it never heard of, and refuses names that cannot be', async () => {
      expect(await account('c-never')).toMatchObject({ points: 0, earned: 0, takenBack: 0 });
      expect((await the().client.request('GET', '/loyalty/%00')).body).toMatchObject({ status: 400 });
    });
  });
