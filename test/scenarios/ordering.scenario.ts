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
        await eventually('the story has begun', 15_000, () => restless.seen.length > ORDERS / 2);
        await Promise.all([leaving.stop(), restless.join()]);
        const orders = [...(await first), ...(await many())];
        for (const observer of [steady, restless]) {
          const told = (): boolean =>
            STORY.every(([kind, types]) => orders.every((id) => said(observer, kind, id).length >= types.length));
          await eventually('the whole story is told', 30_000, told);
          for (const orderId of orders)
            for (const [kind, types] of STORY) expect(said(observer, kind, orderId)).toEqual(types);
          for (const [aggregate, seqs] of observer.sequences())
            expect([aggregate, seqs]).toEqual([aggregate, seqs.map((_, at) => seqs[0]! + at)]);
          for (const orderId of orders) expect(observer.sequences().get(`order/${orderId}`)).toEqual([1, 2, 3]);
        }
      });
    });
  });

const said = ({ seen }: Observer, kind: string, orderId: string): string[] =>
  seen.filter(({ headers, key }) => headers['aggregate'] === kind && key === orderId).map(({ type }) => type);
