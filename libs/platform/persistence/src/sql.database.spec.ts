import { describe, expect, it } from '@jest/globals';
import { CallContext, Live, ManualClock, SystemClock } from '@weir/platform/kernel';
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

describe('the deadline of a call', () => {
  function given(waitMs = 0) {
    const clock = new ManualClock(1_000);
    const trips: string[][] = [];
    const told: (number | undefined)[] = [];
    const session: Session = {
      run: async (statements) => {
        trips.push(statements.map(({ sql }) => sql));
        return statements.map(() => ({ rows: [], affected: 1 }));
      },
      discard: () => undefined,
    };
    const connection: Connections['writing'] = (work, until) => {
      told.push(until);
      clock.advance(waitMs);
      return work(session);
    };
    const connections = { begin: 'BEGIN', writing: connection, reading: connection, close: async () => undefined };
    const database = new SqlDatabase({
      ...{ schema: 'suite', dialect: 'mysql', connections, clock, joined: () => true, onRetry: () => undefined },
    });
    const within = <T>(deadline: number | undefined, work: () => Promise<T>): Promise<T> =>
      CallContext.run({ deadline }, work);
    return { clock, trips, told, database, within };
  }
  const late = { code: 'PLATFORM.TIMEOUT' };

  it('that is over asks for no connection', async () => {
    const { database, within, told } = given();
    await expect(within(1_000, () => database.query('SELECT 1'))).rejects.toMatchObject(late);
    await expect(within(999, () => database.transaction((tx) => tx.query('a')))).rejects.toMatchObject(late);
    expect(told).toEqual([]);
  });

  it('that is over once a connection is free starts nothing', async () => {
    const { database, within, trips, told } = given(50);
    await expect(within(1_040, () => database.query('SELECT 1'))).rejects.toMatchObject(late);
    await expect(within(1_060, () => database.transaction((tx) => tx.query('a')))).rejects.toMatchObject(late);
    expect([trips, told]).toEqual([[], [1_040, 1_060]]);
  });

  it('that ends amidst a transaction lets no further statement begin, and rolls back', async () => {
    const { database, within, clock, trips } = given();
    const work = within(1_100, () =>
      database.transaction(async (tx) => {
        await tx.query('a');
        clock.advance(100);
        await tx.query('b');
      }),
    );
    await expect(work).rejects.toMatchObject(late);
    const sent = within(1_200, () =>
      database.transaction(async (tx) => {
        await tx.query('c');
        await tx.send('d');
        clock.advance(100);
      }),
    );
    await expect(sent).rejects.toMatchObject(late);
    expect(trips).toEqual([['BEGIN', 'a'], ['ROLLBACK'], ['BEGIN', 'c'], ['ROLLBACK']]);
  });

  it('commits what is done, and counts for nothing where there is none', async () => {
    const { database, within, clock, trips } = given();
    const work = (until?: number): Promise<void> =>
      within(until, () =>
        database.transaction(async (tx) => {
          await tx.query('a');
          clock.advance(100);
        }),
      );
    await work(1_100);
    await work();
    expect(trips).toEqual([['BEGIN', 'a'], ['COMMIT'], ['BEGIN', 'a'], ['COMMIT']]);
  });
});
