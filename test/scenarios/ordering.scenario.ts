import { describe, expect, it } from '@jest/globals';
import { INVENTORY_EVENTS_TOPIC } from '@weir/inventory/contract';
import { ORDER_EVENTS_TOPIC } from '@weir/order/contract';
import { PAYMENT_EVENTS_TOPIC } from '@weir/payment/contract';
import { eventually } from '../support/eventually.js';
import { Observer, onBusOf } from '../support/shop-bus.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const TOPICS = [ORDER_EVENTS_TOPIC, PAYMENT_EVENTS_TOPIC, INVENTORY_EVENTS_TOPIC];
const ORDERS = 40;

/** What is said of an order that is placed, paid and refunded. */
const STORY = [
  ['order', ['OrderReserved', 'OrderConfirmed', 'OrderCancelled']],
  ['payment', ['PaymentCaptured', 'RefundRequested', 'PaymentRefunded']],
  ['hold', ['StockCommitted', 'StockReleased']],
] as const;

export const ordering = (the: () => ShopUnderTest): void =>
  describe('create, pay, refund', () => {
    const refunded = async (n: number): Promise<string> => {
      const { client } = the();
      const { orderId } = await client.placed({ customerId: `c-back-${n}`, lines: [{ sku: 'tea-250', quantity: 1 }] });
      await client.becomes(orderId, 'confirmed', 30_000);
      expect((await client.request('POST', `/payments/${orderId}/refund`)).status).toBe(202);
      await client.becomes(orderId, 'cancelled', 30_000);
      return orderId;
    };
    const many = (): Promise<string[]> => Promise.all(Array.from({ length: ORDERS / 2 }, (_, n) => refunded(n)));

    it('is seen in order, key by key, by every group, also while members come and go', async () => {
      await the().client.restock('tea-250', ORDERS);
      await onBusOf(the(), async (bus) => {
        const [steady, restless] = [new Observer(bus, TOPICS), new Observer(bus, TOPICS)];
        const [, leaving] = await Promise.all([steady.join(), restless.join(), restless.join()]);
        const first = many();
        await eventually('the story has begun', 30_000, () => restless.seen.some(({ payload }) => isOurs(payload)));
        await Promise.all([leaving.stop(), restless.join()]);
        const orders = [...(await first), ...(await many())];
        for (const observer of [steady, restless]) {
          await eventually('the whole story is told', 60_000, () => {
            const stories = observer.stories();
            return orders.every((id) =>
              STORY.every(([kind, types]) => stories.get(`${kind}/${id}`)?.length === types.length),
            );
          });
          const stories = observer.stories();
          for (const orderId of orders)
            for (const [kind, types] of STORY)
              expect(stories.get(`${kind}/${orderId}`)?.map(({ type }) => type)).toEqual(types);
          for (const [aggregate, events] of stories)
            expect([aggregate, events.map(({ seq }) => seq)]).toEqual([aggregate, events.map((_, at) => at + 1)]);
        }
      });
    });
  });

const isOurs = (payload: unknown): boolean =>
  (payload as { customerId?: string } | undefined)?.customerId?.startsWith('c-back-') ?? false;
