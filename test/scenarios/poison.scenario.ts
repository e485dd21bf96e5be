import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { repositoryRoot } from '@weir/deploy/shop';
import { ORDER_EVENTS_TOPIC } from '@weir/order/contract';
import type { DeadLetter, EventMessage } from '@weir/platform/messaging';
import mysql from 'mysql2/promise';
import { eventually } from '../support/eventually.js';
import { onBusOf } from '../support/shop-bus.js';
import type { Wish } from '../support/shop-client.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const lines = [{ sku: 'load-50', quantity: 1 }];
/** The card whose payments the bug cannot write. */
const CARD = 'tok-poison';
const BUG = 'payments of this card cannot be written';

/** What no program of ours says: half a body, and a version that nobody knows yet. */
const bad = (what: 'malformed' | 'newer'): EventMessage => ({
  topic: ORDER_EVENTS_TOPIC,
  key: `o-poison-${what}`,
  value: what === 'malformed' ? '{"orderId":"o-' : '{}',
  headers: {
    'event-id': randomUUID(),
    'event-type': 'OrderReserved',
    'event-version': what === 'newer' ? '99' : '1',
    aggregate: 'order',
    seq: '1',
    origin: 'scenario',
    'occurred-at': String(Date.now()),
  },
});

/** Only where the topics are Kafka's, whose tool is the operator's. */
export const poison = (the: () => ShopUnderTest): void =>
  describe('poison in the topic of a running shop', () => {
    const kafka = async <T>(...words: string[]): Promise<T> => {
      const program = join(repositoryRoot(), 'apps', 'cli', 'bin', 'weir.js');
      const brokers = ['--brokers', the().native().addresses.kafka, '--json'];
      const { stdout } = await promisify(execFile)(process.execPath, [program, 'kafka', ...words, ...brokers]);
      return JSON.parse(stdout) as T;
    };
    /** Whether the topic has a record of this key. */
    const liesIn = async (topic: string, key: string): Promise<boolean> => {
      for await (const record of the().evidence.topic!(topic, { key })) if (record.key === key) return true;
      return false;
    };
    const dead = (group: string): Promise<DeadLetter[]> => kafka('dead', group);
    const lettersOf = async (group: string, id: string): Promise<DeadLetter[]> =>
      (await dead(group)).filter(({ eventId }) => eventId === id);

    /** Places, and asks again under the same key while the answer is that it may have happened. */
    const insist = (wish: Wish): Promise<string> => {
      const key = randomUUID();
      return eventually('an order is placed', 60_000, async () => {
        const { status, body } = await the().client.place(wish, key);
        return status === 201 && body.orderId;
      });
    };

    /** Orders come one after the other in each of four hands, from before `work` to after it. Answers how long payment took to take their events, ms, at worst. */
    const worstDelay = async (work: () => Promise<void>): Promise<number> => {
      let going = true;
      const orders: string[] = [];
      const hand = async (): Promise<void> => {
        while (going) orders.push(await insist({ customerId: 'c-healthy', lines }));
      };
      const hands = [1, 2, 3, 4].map(hand);
      const more = (count: number): Promise<boolean> => {
        const target = orders.length + count;
        return eventually(`${count} more orders`, 60_000, () => orders.length >= target);
      };
      await more(20);
      await work();
      await more(20);
      going = false;
      await Promise.all(hands);
      await the().client.becomes(orders.at(-1)!, 'confirmed', 30_000);
      const { evidence } = the();
      const said = await evidence.rows<{ event_id: string; aggregate_id: string; at: number }>(
        'order',
        "SELECT event_id, aggregate_id, occurred_at AS at FROM outbox WHERE type = 'OrderReserved'",
      );
      const taken = await evidence.rows<{ event_id: string; at: number }>(
        'payment',
        'SELECT event_id, taken_at AS at FROM inbox',
      );
      const takenAt = new Map(taken.map(({ event_id, at }) => [event_id, Number(at)]));
      const ours = new Set(orders);
      const delays = said
        .filter(({ aggregate_id }) => ours.has(aggregate_id))
        .map(({ event_id, at }) => takenAt.get(event_id)! - Number(at));
      return Math.max(...delays);
    };

    it('what is no event dies once in each group that wants it, with its reason, and holds up nobody for a second', async () => {
      const calm = await worstDelay(async () => undefined);
      const events = [bad('malformed'), bad('newer')];
      const shaken = await worstDelay(() => onBusOf(the(), (bus) => bus.publish(events)));
      console.log(`others waited ${calm} ms at worst before the poison, ${shaken} ms with it`);
      expect(shaken - calm).toBeLessThan(1000);
      for (const group of ['payment', 'insight'])
        for (const [n, reason] of [/MESSAGING.MISMATCH: .*not JSON/, /MESSAGING.UNKNOWN_VERSION: .*99/].entries()) {
          const letters = await lettersOf(group, events[n]!.headers['event-id']!);
          expect([group, letters.map((letter) => [letter.attempts, letter.reason])]).toEqual([
            group,
            [[0, expect.stringMatching(reason)]],
          ]);
        }
    }, 180_000);

    it('what payment cannot do yet dies once; replayed after the fix it is done, and replayed again it changes nothing', async () => {
      const { client, evidence, secrets } = the();
      const { host, port } = the().native().addresses.mysql;
      const password = secrets!.mysql.root;
      const connection = await mysql.createConnection({ host, port, user: 'root', password, database: 'weir_payment' });
      const before = (await dead('payment')).length;
      let eventId: string;
      let orderId = '';
      try {
        await the().configure('order', { deadlineMs: 600_000 });
        await connection.query(
          `CREATE TRIGGER poison BEFORE INSERT ON payments FOR EACH ROW
           IF NEW.token = '${CARD}' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${BUG}'; END IF`,
        );
        const shaken = await worstDelay(async () => {
          orderId = await insist({ customerId: 'c-poison', lines, paymentToken: CARD });
          await eventually('the event is dead', 60_000, () => liesIn('weir.payment.dead', orderId));
        });
        console.log(`others waited ${shaken} ms at worst while one event was tried 5 times`);
        const letters = await dead('payment');
        expect(letters).toHaveLength(before + 1);
        const letter = letters.find(({ key }) => key === orderId);
        expect(letter).toMatchObject({ key: orderId, type: 'OrderReserved', attempts: 5 });
        expect(letter).not.toHaveProperty('lost');
        expect(letter!.reason).toContain(BUG);
        eventId = letter!.eventId;
        expect((await client.order(orderId)).status).toBe('reserved');
      } finally {
        await connection.query('DROP TRIGGER IF EXISTS poison');
        await connection.end();
      }

      expect(await kafka('replay', 'payment', '--id', eventId)).toMatchObject({ replayed: 1, lost: [] });
      await client.becomes(orderId, 'confirmed', 30_000);
      await the().atRest();
      const books = async (): Promise<unknown> => ({
        order: await evidence.rows('order', 'SELECT * FROM orders WHERE order_id = ?', [orderId]),
        history: await evidence.rows('order', 'SELECT * FROM order_history WHERE order_id = ?', [orderId]),
        payment: await evidence.rows('payment', 'SELECT * FROM payments WHERE order_id = ?', [orderId]),
        ledger: await evidence.rows('payment', 'SELECT * FROM ledger_entries WHERE order_id = ?', [orderId]),
        provider: (await evidence.pspLedger()).filter(({ key }) => key === orderId),
        dead: (await dead('payment')).length,
      });
      const after = await books();
      expect(await kafka('replay', 'payment', '--id', eventId)).toMatchObject({ replayed: 1, lost: [] });
      // Whoever took the copies has taken what came behind them.
      const next = await insist({ customerId: 'c-poison', lines: [{ sku: 'load-51', quantity: 1 }] });
      await client.becomes(next, 'confirmed', 30_000);
      expect(await books()).toEqual(after);
      await the().configure('order', {});
      await the().atRest();
    }, 240_000);
  });
