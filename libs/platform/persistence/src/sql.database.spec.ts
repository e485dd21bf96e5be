import { describe, expect, it } from '@jest/globals';
import { Live, SystemClock } from '@weir/platform/kernel';
import type { Connections } from './connections.js';
import { databaseSettings } from './database.settings.js';
import type { Session, Statement } from './session.js';
import { SqlDatabase } from './sql.database.js';

describe('round trips of a transaction', () => {
  const trips: string[][] = [];
  const session: Session = {
    run: async (statements: readonly Statement[]) => {
      trips.push(statements.map(({ sql }) => sql));
      return statements.map(() => ({ rows: [], affected: 1 }));
    },
    discard: () => undefined,
  };
  const connections: Connections = {
    begin: 'BEGIN',
    writing: (work) => work(session),
    reading: (work) => work(session),
    close: async () => undefined,
  };
  const tuning = new Live(databaseSettings.parse({}));
  const database = new SqlDatabase({
    schema: 'suite',
    dialect: 'mysql',
    connections,
    clock: new SystemClock(),
    joined: () => tuning.value.joinStatements,
    onRetry: () => undefined,
  });
  const made = async (work: Parameters<typeof database.transaction>[0]): Promise<string[][]> => {
    trips.length = 0;
    await database.transaction(work).catch(() => undefined);
    return trips.map((trip) => [...trip]);
  };

  it('is one for what needs no answer', async () => {
    const wrote = await made(async (tx) => {
      await tx.send('a');
      await tx.send('b');
    });
    expect(wrote).toEqual([['BEGIN', 'a', 'b', 'COMMIT']]);
  });

  it('is one for what is asked in one tick, with all that waits', async () => {
    const asked = await made(async (tx) => {
      await Promise.all([tx.query('a'), tx.execute('b')]);
      await tx.send('c');
      await tx.query('d');
    });
    expect(asked).toEqual([['BEGIN', 'a', 'b'], ['c', 'd'], ['COMMIT']]);
  });

  it('is one for each statement when joinStatements says so, live', async () => {
    tuning.set({ ...tuning.value, joinStatements: false });
    const wrote = await made(async (tx) => {
      await tx.send('a');
      await tx.send('b');
    });
    tuning.set({ ...tuning.value, joinStatements: true });
    expect(wrote).toEqual([['BEGIN'], ['a'], ['b'], ['COMMIT']]);
  });

  it('is none for a transaction that gave up before it asked anything', async () => {
    const given = await made(async (tx) => {
      await tx.send('a');
      throw new Error('no');
    });
    expect(given).toEqual([]);
  });
});
