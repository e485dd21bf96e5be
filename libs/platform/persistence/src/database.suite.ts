import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UuidIds } from '@weir/platform/kernel';
import { deadlineCases } from './deadline.suite.js';
import type { Database } from './database.js';
import type { Migration } from './databases.js';
import type { Inbox } from './inbox.js';
import type { Outbox, OutgoingEvent } from './outbox.js';
import { SqlRetention } from './sql.retention.js';
import { textCases } from './text.suite.js';

/** The tables of the suite below. */
export const suiteMigrations: readonly Migration[] = [
  {
    name: 'Suite1700000000000',
    statements: () => [
      'CREATE TABLE IF NOT EXISTS stock (sku VARCHAR(40) NOT NULL PRIMARY KEY, available BIGINT NOT NULL, note VARCHAR(40) NULL, CONSTRAINT stock_available CHECK (available >= 0))',
    ],
  },
];

const event = (aggregateId: string, seq: number): OutgoingEvent => ({
  aggregate: 'order',
  aggregateId,
  seq,
  type: 'OrderReserved',
  version: 1,
  payload: { aggregateId, seq },
});

/** What Database, Outbox and Inbox promise, on every database: see the adapters' specs. */
export function databaseSuite(
  name: string,
  open: () => Promise<{ database: Database; outbox: Outbox; inbox: Inbox; close: () => Promise<void> }>,
): void {
  describe(name, () => {
    const ids = new UuidIds();
    let database: Database;
    let outbox: Outbox;
    let inbox: Inbox;
    let close: () => Promise<void>;
    beforeAll(async () => ({ database, outbox, inbox, close } = await open()), 60_000);
    afterAll(() => close());

    const newSku = async (available: number): Promise<string> => {
      const sku = ids.next();
      await database.transaction((tx) =>
        tx.execute('INSERT INTO stock (sku, available) VALUES (?, ?)', [sku, available]),
      );
      return sku;
    };
    const available = async (sku: string): Promise<number | undefined> =>
      (await database.query<{ available: number }>('SELECT available FROM stock WHERE sku = ?', [sku]))[0]?.available;
    const events = async (aggregateId: string): Promise<number[]> =>
      (await outbox.unpublished(500)).filter((row) => row.aggregateId === aggregateId).map(({ seq }) => seq);

    describe('transactions', () => {
      it('commits what resolved and rolls back what threw', async () => {
        const sku = await newSku(5);
        const failing = database.transaction(async (tx) => {
          await tx.execute('UPDATE stock SET available = 1 WHERE sku = ?', [sku]);
          throw new Error('no');
        });
        await expect(failing).rejects.toThrow('no');
        expect(await available(sku)).toBe(5);
      });

      it('hides uncommitted rows from queries outside', async () => {
        const sku = await newSku(5);
        await database.transaction(async (tx) => {
          await tx.execute('UPDATE stock SET available = 4 WHERE sku = ?', [sku]);
          expect(await available(sku)).toBe(5);
        });
        expect(await available(sku)).toBe(4);
      });

      it('counts matched rows, changed or not, and keeps the types of values', async () => {
        const sku = await newSku(5);
        await database.transaction(async (tx) => {
          expect(await tx.execute('UPDATE stock SET available = 5 WHERE sku = ?', [sku])).toEqual({ affected: 1 });
          expect(
            await tx.execute('UPDATE stock SET available = available - 6 WHERE sku = ? AND available >= 6', [sku]),
          ).toEqual({ affected: 0 });
          await tx.execute('UPDATE stock SET available = ?, note = ? WHERE sku = ?', [1_795_369_904_613, null, sku]);
          expect(await tx.query('SELECT available, note FROM stock WHERE sku = ?', [sku])).toEqual([
            { available: 1_795_369_904_613, note: null },
          ]);
          await tx.execute('UPDATE stock SET note = ?', [null]);
          await tx.execute('UPDATE stock SET note = ? WHERE sku = ?', [7, sku]);
          expect(await tx.query('SELECT note FROM stock WHERE sku = ?', [sku])).toEqual([{ note: '7' }]);
          await tx.execute('UPDATE stock SET note = ? WHERE sku = ?', ['A', sku]);
          expect(
            await tx.query('SELECT COUNT(*) AS n, SUM(available) AS total FROM stock WHERE note = ?', ['a']),
          ).toEqual([{ n: 0, total: null }]);
          expect(await tx.query('SELECT SUM(available) AS total FROM stock WHERE sku = ?', [sku])).toEqual([
            { total: 1_795_369_904_613 },
          ]);
        });
      });

      it('never oversells under parallel conditional updates', async () => {
        const sku = await newSku(20);
        const take = (): Promise<number> =>
          database.transaction(
            async (tx) =>
              (await tx.execute('UPDATE stock SET available = available - 1 WHERE sku = ? AND available >= 1', [sku]))
                .affected,
          );
        const taken = await Promise.all(Array.from({ length: 50 }, take));
        expect(taken.filter((affected) => affected === 1)).toHaveLength(20);
        expect(await available(sku)).toBe(0);
      });

      it('answers a broken CHECK and a duplicate key with their codes', async () => {
        const sku = await newSku(1);
        await expect(
          database.transaction((tx) => tx.execute('UPDATE stock SET available = -1 WHERE sku = ?', [sku])),
        ).rejects.toMatchObject({ code: 'PERSISTENCE.CHECK' });
        await expect(
          database.transaction((tx) => tx.execute('INSERT INTO stock (sku, available) VALUES (?, 1)', [sku])),
        ).rejects.toMatchObject({ code: 'PERSISTENCE.DUPLICATE', retriable: false });
        expect(await available(sku)).toBe(1);
      });

      it('ends a deadlock by running one transaction again', async () => {
        const [a, b] = [await newSku(10), await newSku(10)];
        const move = (from: string, to: string): Promise<void> =>
          database.transaction(async (tx) => {
            await tx.execute('UPDATE stock SET available = available - 1 WHERE sku = ?', [from]);
            await tx.execute('UPDATE stock SET available = available + 1 WHERE sku = ?', [to]);
          });
        await Promise.all([move(a, b), move(b, a), move(a, b), move(b, a)]);
        expect([await available(a), await available(b)]).toEqual([10, 10]);
      });

      it('runs afterCommit after a commit and never after a rollback', async () => {
        const calls: string[] = [];
        await database.transaction(async (tx) => tx.afterCommit(() => calls.push('committed')));
        await database
          .transaction(async (tx) => (tx.afterCommit(() => calls.push('rolled back')), Promise.reject(new Error('no'))))
          .catch(() => undefined);
        expect(calls).toEqual(['committed']);
      });

      it('shows what was sent to the next question, and commits it', async () => {
        const sku = ids.next();
        const seen = await database.transaction(async (tx) => {
          await tx.send('INSERT INTO stock (sku, available) VALUES (?, 1)', [sku]);
          const [[before], { affected }] = await Promise.all([
            tx.query<{ available: number }>('SELECT available FROM stock WHERE sku = ?', [sku]),
            tx.execute('UPDATE stock SET available = 2 WHERE sku = ?', [sku]),
          ]);
          await tx.send('UPDATE stock SET available = available + 1 WHERE sku = ?', [sku]);
          return [before?.available, affected];
        });
        expect([seen, await available(sku)]).toEqual([[1, 1], 3]);
      });

      it('commits nothing when a sent statement fails, whatever stands around it', async () => {
        const [taken, before, after] = [await newSku(1), ids.next(), ids.next()];
        const failing = database.transaction(async (tx) => {
          for (const sku of [before, taken, after])
            await tx.send('INSERT INTO stock (sku, available) VALUES (?, 1)', [sku]);
        });
        await expect(failing).rejects.toMatchObject({ code: 'PERSISTENCE.DUPLICATE' });
        expect([await available(before), await available(after)]).toEqual([undefined, undefined]);
      });

      it('runs again when a row was taken meanwhile, if that was asked for', async () => {
        const [taken, other] = [await newSku(1), ids.next()];
        let runs = 0;
        await database.transaction(async (tx) => {
          runs += 1;
          await tx.send('INSERT INTO stock (sku, available) VALUES (?, 1)', [runs === 1 ? taken : other], {
            whenTaken: 'retry',
          });
        });
        expect([runs, await available(other)]).toEqual([2, 1]);
      });

      it('does not commit after a statement that failed, though the failure was caught', async () => {
        const [taken, other] = [await newSku(1), ids.next()];
        const careless = database.transaction(async (tx) => {
          await tx.execute('INSERT INTO stock (sku, available) VALUES (?, 1)', [other]);
          await tx.execute('INSERT INTO stock (sku, available) VALUES (?, 1)', [taken]).catch(() => undefined);
        });
        await expect(careless).rejects.toMatchObject({ code: 'PERSISTENCE.DUPLICATE' });
        expect(await available(other)).toBeUndefined();
      });

      it('refuses a statement after the end', async () => {
        const late = await database.transaction(async (tx) => tx);
        await expect(late.query('SELECT 1')).rejects.toThrow('after the end of its transaction');
      });
    });

    describe('inbox', () => {
      const claim = (eventIds: string[]): Promise<Set<string>> =>
        database.transaction((tx) => inbox.claim(tx, 'payment', eventIds));

      it('tells the new ids, once', async () => {
        const [a, b, c] = [ids.next(), ids.next(), ids.next()];
        expect(await claim([])).toEqual(new Set());
        expect(await claim([a, b, a])).toEqual(new Set([a, b]));
        expect(await claim([c, b])).toEqual(new Set([c]));
      });

      it('forgets what was rolled back', async () => {
        const id = ids.next();
        await database
          .transaction(async (tx) => (await inbox.claim(tx, 'payment', [id]), Promise.reject(new Error('no'))))
          .catch(() => undefined);
        expect(await claim([id])).toEqual(new Set([id]));
      });

      it('gives each id to one of many consumers at the same time', async () => {
        const all = Array.from({ length: 40 }, () => ids.next());
        const claimed = await Promise.all(Array.from({ length: 8 }, (_, n) => claim(n % 2 ? all : all.toReversed())));
        expect(claimed.flatMap((set) => [...set]).sort()).toEqual(all.toSorted());
      });
    });

    describe('outbox', () => {
      it('keeps events of a rolled-back transaction to itself and pokes after a commit', async () => {
        const id = ids.next();
        let pokes = 0;
        outbox.onAppend(() => (pokes += 1));
        await database
          .transaction(async (tx) => (await outbox.append(tx, [event(id, 1)]), Promise.reject(new Error('no'))))
          .catch(() => undefined);
        expect([await events(id), pokes]).toEqual([[], 0]);
        await database.transaction((tx) => outbox.append(tx, [event(id, 1), event(id, 2)]));
        expect([await events(id), pokes]).toEqual([[1, 2], 1]);
        await expect(database.transaction((tx) => outbox.append(tx, [event(id, 2)]))).rejects.toMatchObject({
          code: 'PERSISTENCE.DUPLICATE',
        });
      });

      it('marks rows published, unless a newer relay has been here', async () => {
        const id = ids.next();
        await database.transaction((tx) => outbox.append(tx, [event(id, 1), event(id, 2)]));
        const [first, second] = (await outbox.unpublished(500)).filter((row) => row.aggregateId === id);
        const old = await outbox.beginTerm(7);
        expect(old).toBeGreaterThanOrEqual(7);
        await outbox.markPublished([first!.position], old);
        expect(await events(id)).toEqual([2]);
        const next = await outbox.beginTerm(1);
        expect(next).toBeGreaterThan(old);
        await expect(outbox.markPublished([second!.position], old)).rejects.toMatchObject({
          code: 'PERSISTENCE.FENCED',
        });
        expect(await events(id)).toEqual([2]);
        await outbox.markPublished([second!.position], next);
        expect(await events(id)).toEqual([]);
      });

      it('buries a row that was refused 5 times, holds its aggregate back, and revives it', async () => {
        const [bad, good] = [ids.next(), ids.next()];
        await database.transaction((tx) => outbox.append(tx, [event(bad, 1), event(bad, 2), event(good, 1)]));
        const { position } = (await outbox.unpublished(500)).find((row) => row.aggregateId === bad)!;
        const [before, token] = [await outbox.backlog(), await outbox.beginTerm(1)];
        for (const attempt of [1, 2, 3, 4, 5])
          expect(await outbox.markRefused(position, 'too large', token)).toEqual({ dead: attempt === 5 });
        expect([await events(bad), await events(good)]).toEqual([[], [1]]);
        expect(await outbox.backlog()).toMatchObject({ waiting: before.waiting - 1, dead: 1 });
        expect(await outbox.reviveDead()).toBe(1);
        expect(await events(bad)).toEqual([1, 2]);
        await outbox.markPublished(
          (await outbox.unpublished(500)).map((row) => row.position),
          token,
        );
      });
    });

    deadlineCases(() => database);
    textCases(() => ({ database, outbox }));

    describe('Retention', () => {
      const rows = async (sql: string, id: string): Promise<number> =>
        (await database.query<{ n: number }>(`SELECT COUNT(*) AS n FROM ${sql}`, [id]))[0]?.n ?? 0;
      const removed = async (what: string): Promise<{ removed: number; until: number }> => {
        const [row] = await database.query<{ removed: number; until: number }>(
          'SELECT removed, until FROM purged WHERE what = ?',
          [what],
        );
        return row ?? { removed: 0, until: 0 };
      };

      it('removes what was published before the time, and notes how much; what waits stays', async () => {
        const retention = new SqlRetention(database);
        const id = ids.next();
        await database.transaction((tx) => outbox.append(tx, [event(id, 1), event(id, 2), event(id, 3)]));
        const mine = (await outbox.unpublished(500)).filter((row) => row.aggregateId === id);
        await outbox.markPublished(
          mine.slice(0, 2).map(({ position }) => position),
          await outbox.beginTerm(1),
        );
        expect(await retention.purge({ publishedBefore: 1 }, 100)).toBe(0);
        const [before, until] = [await removed('OrderReserved'), Date.now() + 60_000];
        expect(await retention.purge({ publishedBefore: until, onlySeen: true }, 100)).toBe(0);
        while ((await retention.purge({ publishedBefore: until }, 1)) > 0);
        expect(await rows('outbox WHERE aggregate_id = ?', id)).toBe(1);
        const after = await removed('OrderReserved');
        expect([after.removed - before.removed >= 2, after.until]).toEqual([true, until]);
      });

      it('forgets events taken before the time', async () => {
        const retention = new SqlRetention(database);
        const consumer = ids.next().slice(-12);
        const old = [ids.next(), ids.next()];
        await database.transaction((tx) => inbox.claim(tx, consumer, old));
        expect(await retention.purge({ takenBefore: Date.now() - 60_000 }, 100)).toBe(0);
        const until = Date.now() + 60_000;
        expect(await retention.purge({ takenBefore: until }, 100)).toBeGreaterThanOrEqual(2);
        expect(await rows('inbox WHERE consumer = ?', consumer)).toBe(0);
        expect(await removed(`inbox ${consumer}`)).toEqual({ removed: 2, until });
      });
    });
  });
}
