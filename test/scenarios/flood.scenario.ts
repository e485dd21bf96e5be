import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { connected, rawPost } from '../support/raw-http.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const tea = (quantity = 1) => [{ sku: 'tea-100', quantity }];
/** Of what there is more than any machine can order meanwhile. */
const plenty = [{ sku: 'load-12', quantity: 1 }];
const GROUP = 'order-requests';
const RANK = ['queued', 'reserved', 'confirmed'];

export const flood = (the: () => ShopUnderTest): void =>
  describe('a flood', () => {
    const admit = (values: object): Promise<void> => the().configure('admission', { ...values });
    const drain = (values?: object): Promise<void> =>
      the().configure('messaging', values ? { groups: { [GROUP]: values } } : {});

    /** Runs `work` in a mode, with the drain held back as told; afterwards all is as before. */
    const during = async (mode: object, work: () => Promise<void>, held?: object): Promise<void> => {
      if (held) await drain(held);
      await admit(mode);
      try {
        await work();
      } finally {
        await admit({});
        if (held) await drain();
      }
    };

    it('is accepted with a place in the queue, worked off, and no status ever goes backwards', () =>
      during({ mode: 'buffered' }, async () => {
        const { client } = the();
        const key = randomUUID();
        const queued = await client.queued({ customerId: 'c-flood', lines: tea() }, key);
        expect(queued).toMatchObject({ status: 'queued', lines: tea() });
        expect(queued.position).toBeGreaterThan(0);
        const seen: string[] = [];
        await eventually('it is confirmed', 20_000, async () => {
          seen.push((await client.order(queued.orderId)).status);
          return seen.at(-1) === 'confirmed';
        });
        const ranks = seen.map((status) => RANK.indexOf(status));
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
        const again = await client.place({ customerId: 'c-flood', lines: tea() }, key);
        expect([again.status, again.body.orderId]).toEqual([202, queued.orderId]);
      }));

    it('waits while the drain is paused, tells each its place, and goes on when it is released', async () => {
      const { client } = the();
      const wish = (n: number) => ({ customerId: `c-wait-${n % 3}`, lines: tea() });
      const keys = Array.from({ length: 12 }, () => randomUUID());
      let ids: string[] = [];
      await during(
        { mode: 'buffered', backlogLimit: 12 },
        async () => {
          const queued = await Promise.all(keys.map((key, n) => client.queued(wish(n), key)));
          ids = queued.map(({ orderId }) => orderId);
          const copies = await Promise.all(keys.map((key, n) => client.queued(wish(n), key)));
          expect(copies.map(({ orderId }) => orderId)).toEqual(ids);
          const shown = await Promise.all(ids.map((id) => client.order(id)));
          expect(shown.every(({ status, etaSeconds }) => status === 'queued' && etaSeconds === null)).toBe(true);
          expect(Math.max(...shown.map(({ position = 0 }) => position))).toBeGreaterThan(1);
          const full = await client.place({ customerId: 'c-too-late', lines: tea() });
          expect([full.status, full.body['code']]).toEqual([429, 'PLATFORM.OVERLOADED']);
          expect(full.retryAfter).toBeGreaterThanOrEqual(1);
        },
        { paused: true },
      );
      for (const id of ids) await client.becomes(id, 'confirmed', 30_000);
    });

    it('is worked off at the rate that is set, which may change meanwhile', async () => {
      const { client } = the();
      await during(
        { mode: 'buffered' },
        async () => {
          const ids = await Promise.all(
            Array.from(
              { length: 30 },
              async (_, n) => (await client.queued({ customerId: `c-${n}`, lines: tea() })).orderId,
            ),
          );
          const waiting = async (): Promise<number> =>
            (await Promise.all(ids.map((id) => client.order(id)))).filter(({ status }) => status === 'queued').length;
          expect(await waiting()).toBeGreaterThan(15);
          await drain({ ratePerSecond: 1000 });
          await eventually('all are worked off', 5_000, async () => (await waiting()) === 0);
        },
        { ratePerSecond: 2 },
      );
    });

    it('makes its drain give way where one process accepts and drains, and only there', async () => {
      const { client } = the();
      const gaveWay = (): Promise<number> => the().metric('weir_group_gave_way_seconds_total', { group: GROUP });
      const before = await gaveWay();
      await during(
        { mode: 'buffered' },
        async () => {
          const over = new AbortController();
          const customers = Array.from({ length: 32 }, async (_, n) => {
            while (!over.signal.aborted) await client.queued({ customerId: `c-push-${n}`, lines: plenty });
          });
          const yields = the().drainsWhereItAccepts;
          if (yields) await eventually('the drain gives way', 10_000, async () => (await gaveWay()) > before);
          else await Promise.all(customers.map(() => client.queued({ customerId: 'c-push', lines: plenty })));
          over.abort();
          await Promise.all(customers);
          expect((await gaveWay()) > before).toBe(yields);
        },
        { acceptTargetMs: 1 },
      );
    });

    it('tells the end of what is refused when its turn comes, and its key may be tried again', () =>
      during({ mode: 'buffered' }, async () => {
        const { client } = the();
        const { available } = await client.product('pot-1');
        const wish = { customerId: 'c-late', lines: [{ sku: 'pot-1', quantity: available + 1 }] };
        const key = randomUUID();
        const { orderId } = await client.queued(wish, key);
        const rejected = await client.becomes(orderId, 'rejected');
        expect(rejected).toMatchObject({
          reason: 'out_of_stock',
          detail: expect.stringContaining('pot-1') as unknown as string,
        });
        await client.restock('pot-1', 1);
        expect((await client.queued(wish, key)).orderId).toBe(orderId);
        await client.becomes(orderId, 'confirmed');
      }));

    it('of one key from a thousand connections is one order', () =>
      during({ mode: 'buffered' }, async () => {
        const { client } = the();
        const [key, wish] = [randomUUID(), { customerId: 'c-echo', lines: tea() }];
        const answers = await Promise.all(Array.from({ length: 1000 }, () => client.place(wish, key)));
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
        expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(1);
        await client.becomes(answers[0]!.body.orderId, 'confirmed');
        expect((await client.request<object[]>('GET', '/orders?customerId=c-echo')).body).toHaveLength(1);
      }));

    it('whose clients hang up after sending leaves orders that a retry finds', () =>
      during({ mode: 'buffered' }, async () => {
        const { client } = the();
        const keys = Array.from({ length: 20 }, () => randomUUID());
        const wish = { customerId: 'c-gone', lines: tea() };
        for (const key of keys) {
          const bytes = rawPost('/orders', JSON.stringify(wish), { 'idempotency-key': key });
          (await connected(client.url, bytes)).destroy();
        }
        const ids = await Promise.all(keys.map(async (key) => (await client.queued(wish, key)).orderId));
        for (const id of new Set(ids)) await client.becomes(id, 'confirmed');
        const { body } = await client.request<object[]>('GET', '/orders?customerId=c-gone');
        expect(body).toHaveLength(keys.length);
      }));

    it('of bodies that never end holds nobody up', () =>
      during({ mode: 'shed', concurrency: 8 }, async () => {
        const { client } = the();
        const body = JSON.stringify({ customerId: 'c-slow', lines: tea() });
        const slow = await Promise.all(
          Array.from({ length: 200 }, () =>
            connected(client.url, rawPost('/orders', body, { 'idempotency-key': randomUUID() }, 10)),
          ),
        );
        const began = performance.now();
        const { orderId } = await client.placed({ customerId: 'c-quick', lines: tea() });
        expect(performance.now() - began).toBeLessThan(2000);
        slow.forEach((socket) => socket.destroy());
        await client.becomes(orderId, 'confirmed');
      }));

    it('is shed with 429 and Retry-After beyond the limit, and what is accepted is served', () =>
      during({ mode: 'shed', concurrency: 2 }, async () => {
        const { client } = the();
        const answers = await Promise.all(
          Array.from({ length: 80 }, (_, n) => client.place({ customerId: `c-shed-${n}`, lines: tea() })),
        );
        const [served, shed] = [201, 429].map((wanted) => answers.filter(({ status }) => status === wanted));
        expect([served!.length > 0, shed!.length > 0, served!.length + shed!.length]).toEqual([true, true, 80]);
        expect(shed!.every(({ retryAfter = 0 }) => retryAfter >= 1)).toBe(true);
        expect(await the().metric('weir_admission_total', { outcome: 'shed' })).toBeGreaterThanOrEqual(shed!.length);
      }));

    it('switches to the queue when the limit is reached, and back when it is calm; the orders of each customer keep their order', () =>
      during({ mode: 'auto', concurrency: 2, calmMs: 300 }, async () => {
        const { client } = the();
        const told = await Promise.all(
          Array.from({ length: 12 }, async (_, n) => {
            const mine = [];
            for (let at = 0; at < 5; at += 1)
              mine.push(await client.place({ customerId: `c-auto-${n}`, lines: tea() }));
            return mine;
          }),
        );
        const statuses = new Set(told.flat().map(({ status }) => status));
        expect([...statuses].sort()).toEqual([201, 202]);
        for (const mine of told) {
          const placedAt = [];
          for (const { body } of mine) placedAt.push((await client.becomes(body.orderId, 'confirmed')).placedAt);
          expect(placedAt).toEqual(placedAt.toSorted((a, b) => a! - b!));
        }
        await eventually('orders are served at once again', 20_000, async () => {
          await delay(200);
          const { status } = await client.place({ customerId: 'c-auto-after', lines: tea() });
          return status === 201;
        });
      }));

    it('loses nothing while the mode flaps', async () => {
      const { client } = the();
      const over = new AbortController();
      const statuses = new Set<number>();
      const customers = Array.from({ length: 4 }, async (_, n) => {
        while (!over.signal.aborted)
          statuses.add((await client.place({ customerId: `c-flap-${n}`, lines: plenty })).status);
      });
      for (const mode of ['buffered', 'direct', 'auto', 'shed', 'buffered', 'direct']) await admit({ mode });
      over.abort();
      await Promise.all(customers);
      await admit({});
      expect([...statuses].filter((status) => ![201, 202, 429, 503, 504].includes(status))).toEqual([]);
      expect([statuses.has(201), statuses.has(202)]).toEqual([true, true]);
    });
  });
