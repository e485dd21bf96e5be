import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { ShopUnderTest } from '../support/shop-under-test.js';

/** Of what there is more than any machine can order meanwhile. */
const plenty = (quantity = 1) => [{ sku: 'load-11', quantity }];
const ROUNDS = 20;
/** As long as half of the customers may wait for a place in the queue meanwhile, ms: generous, as other specs may have the cores. */
const PATIENCE = 2000;

export const garbage = (the: () => ShopUnderTest): void =>
  describe('garbage in a flood', () => {
    /** Sends one of each kind; resolves with what each was answered. */
    const round = async (n: number): Promise<Record<string, unknown>> => {
      const { client } = the();
      const wish = { customerId: `c-odd-${n % 5}`, lines: plenty() };
      const code = async (body: unknown, type = 'application/json'): Promise<unknown> => {
        const headers = { 'content-type': type, 'idempotency-key': randomUUID() };
        return (await client.request('POST', '/orders', { body, headers })).body['code'];
      };
      const key = randomUUID();
      const [torn, xml, huge, less, nothing, ...twice] = await Promise.all([
        code('{"customerId":'),
        code('<order/>', 'application/xml'),
        code({ ...wish, customerId: 'c'.repeat(101 * 1024) }),
        code({ ...wish, lines: plenty(-1) }),
        client.place({ ...wish, lines: [{ sku: 'no-such-thing', quantity: 1 }] }),
        client.place({ ...wish, lines: plenty(1) }, key),
        client.place({ ...wish, lines: plenty(2) }, key),
      ]);
      return { torn, xml, huge, less, nothing: nothing.status, twice: twice.map(({ status }) => status).sort() };
    };

    it('is refused, each for its own fault, and what is well is accepted without delay and placed', async () => {
      const { client } = the();
      await the().configure('admission', { mode: 'buffered' });
      try {
        const over = new AbortController();
        const times: number[] = [];
        const customers = Array.from({ length: 6 }, async (_, n) => {
          const mine: string[] = [];
          while (!over.signal.aborted) {
            const began = performance.now();
            mine.push((await client.queued({ customerId: `c-well-${n}`, lines: plenty() })).orderId);
            times.push(performance.now() - began);
          }
          return mine;
        });
        const answers: Record<string, unknown>[] = [];
        while (answers.length < ROUNDS) answers.push(...(await Promise.all([0, 1, 2, 3].map(round))));
        over.abort();
        const ids = await Promise.all(customers);
        for (const { twice, ...others } of answers) {
          expect(others).toEqual({
            torn: 'REQUEST.MALFORMED',
            xml: 'REQUEST.UNSUPPORTED_MEDIA_TYPE',
            huge: 'REQUEST.TOO_LARGE',
            less: 'REQUEST.INVALID',
            nothing: 202,
          });
          // The second of a key may have come before the first was on disk; then its end is told when its turn comes.
          expect([
            [202, 202],
            [202, 422],
          ]).toContainEqual(twice);
        }
        expect(times.sort((a, b) => a - b)[times.length >> 1]).toBeLessThan(PATIENCE);
        for (const mine of ids) await client.becomes(mine.at(-1)!, 'confirmed', 60_000);
      } finally {
        await the().configure('admission', {});
      }
    });
  });
