import { expect, describe, it } from '@jest/globals';
import { CallContext, UuidIds } from '@weir/platform/kernel';
import type { Database } from './database.js';

const ids = new UuidIds();

/** What becomes of statements when nobody waits for them any more; on the tables of the suite. */
export function deadlineCases(database: () => Database): void {
  const newSku = async (): Promise<string> => {
    const sku = ids.next();
    await database().query('INSERT INTO stock (sku, available) VALUES (?, 5)', [sku]);
    return sku;
  };
  const available = async (sku: string): Promise<number | undefined> =>
    (await database().query<{ available: number }>('SELECT available FROM stock WHERE sku = ?', [sku]))[0]?.available;

  describe('the deadline of a call', () => {
    const within = <T>(ms: number, work: () => Promise<T>): Promise<T> =>
      CallContext.run({ deadline: Date.now() + ms }, work);

    it('that is over asks for nothing, and one that is not is no matter', async () => {
      const sku = await newSku();
      const set = (ms: number): Promise<unknown> =>
        within(ms, () =>
          database().transaction((tx) => tx.execute('UPDATE stock SET available = 1 WHERE sku = ?', [sku])),
        );
      await expect(set(-1)).rejects.toMatchObject({ code: 'PLATFORM.TIMEOUT' });
      expect(await available(sku)).toBe(5);
      await set(5_000);
      expect(await available(sku)).toBe(1);
    });

    it('gives up a statement that hangs, and the next one gets an answer of its own', async () => {
      if (database().dialect === 'sqlite') return;
      const sku = await newSku();
      const since = performance.now();
      const hanging = within(200, () =>
        database().transaction(async (tx) => {
          await tx.execute('UPDATE stock SET available = 1 WHERE sku = ?', [sku]);
          await tx.query('SELECT SLEEP(2)');
        }),
      );
      await expect(hanging).rejects.toMatchObject({ code: 'PLATFORM.UNAVAILABLE' });
      expect(performance.now() - since).toBeLessThan(1_500);
      const numbers = Array.from({ length: 20 }, (_, n) => n);
      const answers = await Promise.all(numbers.map((n) => database().query<{ n: number }>(`SELECT ${n} AS n`)));
      expect(answers.map(([row]) => row?.n)).toEqual(numbers);
      expect(await available(sku)).toBe(5);
    });
  });
}
