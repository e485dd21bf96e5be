import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const lines = [{ sku: 'tea-100', quantity: 1 }];

/** Only where Kafka and Nacos are servers of their own; the embedded log and registry live and die with the process. */
export const outages = (the: () => ShopUnderTest): void =>
  describe('outages', () => {
    it('Kafka down for 20 s: orders that are placed are confirmed after and none is lost; ones to be queued get 503 with Retry-After, for nothing is accepted that is not on disk', async () => {
      const { client } = the();
      await the().configure('admission', { mode: 'buffered', acceptWithinMs: 1000 });
      const before = await client.queued({ customerId: 'c-flood', lines });
      await client.becomes(before.orderId, 'confirmed');
      await the().configure('admission', {});
      await the().atRest();
      const placed: string[] = [];
      const { available } = await client.product('tea-100');
      await the().native().server('kafka').kill('SIGKILL');
      try {
        const until = performance.now() + 20_000;
        while (performance.now() < until) {
          placed.push((await client.placed({ customerId: 'c-outage', lines })).orderId);
          await delay(250);
        }
        expect((await client.order(placed[0]!)).status).toBe('reserved');
        // The copy beside the face is deaf, so the books are shown.
        expect((await client.product('tea-100')).available).toBe(available - placed.length);
        await the().configure('admission', { mode: 'buffered', acceptWithinMs: 1000 });
        const asked = performance.now();
        const answers = await Promise.all(
          Array.from({ length: 40 }, (_, n) => client.place({ customerId: `c-dark-${n}`, lines })),
        );
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
        expect(answers.every(({ retryAfter }) => (retryAfter ?? 0) >= 1)).toBe(true);
        // The client itself tries for a quarter of a minute before it says so.
        expect(performance.now() - asked).toBeLessThan(5_000);
      } finally {
        await the().native().server('kafka').restart();
      }
      const after = await eventually('orders are queued again', 30_000, async () => {
        const { status, body } = await client.place({ customerId: 'c-flood', lines });
        return status === 202 && body;
      });
      for (const orderId of [...placed, after.orderId]) await client.becomes(orderId, 'confirmed', 60_000);
      await the().configure('admission', {});
    });

    it('Nacos down: calls go on, and everyone is registered again when it is back', async () => {
      const { client } = the();
      await the().native().server('nacos').kill('SIGKILL');
      const calls = async (count: number): Promise<void> => {
        for (let n = 0; n < count; n += 1) {
          await client.placed({ customerId: 'c-nacos', lines });
          await delay(100);
        }
      };
      await calls(20);
      await Promise.all([the().native().server('nacos').restart(), calls(20)]);
      await the().allRegistered();
    });
  });
