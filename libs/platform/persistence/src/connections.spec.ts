import { describe, expect, it } from '@jest/globals';
import { Live, ManualClock } from '@weir/platform/kernel';
import type { Pool, PoolConnection } from 'mysql2';
import type { DataSource } from 'typeorm';
import { PooledConnections } from './connections.js';
import { databaseSettings } from './database.settings.js';

function given(settings: object = {}) {
  const tuning = new Live(databaseSettings.parse(settings));
  const clock = new ManualClock(1_000);
  const asked: unknown[] = [];
  let answer: Error | null = null;
  let destroyed = 0;
  const connection = {
    query: (options: unknown, done: (error: Error | null, rows: unknown) => void) => {
      asked.push(options);
      done(answer, []);
      return { on: () => undefined };
    },
    release: () => undefined,
    destroy: () => (destroyed += 1),
  };
  const pool = {
    getConnection: (take: (error: null, connection: PoolConnection) => void) =>
      take(null, connection as unknown as PoolConnection),
  };
  const connections = new PooledConnections(
    {} as DataSource,
    pool as unknown as Pool,
    (sql) => sql,
    clock,
    () => tuning.value.statementTimeoutMs,
  );
  const run = (until?: number): Promise<unknown> =>
    connections.writing((session) => session.run([{ sql: 'a', parameters: [] }]), until);
  return { tuning, asked, run, fail: (error: Error) => (answer = error), destroyed: () => destroyed };
}

describe('how long a server may take for a round trip', () => {
  it('is no matter where neither a setting nor a deadline says so', async () => {
    const { asked, run } = given();
    await run();
    expect(asked).toEqual([{ sql: 'a' }]);
  });

  it('is what the setting says, live, or what is left of the deadline where that is less, but never so little that connections are lost for nothing', async () => {
    const { asked, run, tuning } = given({ statementTimeoutMs: 5_000 });
    for (const until of [undefined, 61_000, 2_500, 1_001]) await run(until);
    tuning.set({ ...tuning.value, statementTimeoutMs: 300 });
    await run(2_500);
    tuning.set({ ...tuning.value, statementTimeoutMs: 0 });
    await run(2_500);
    expect(asked.map((one) => (one as { timeout: number }).timeout)).toEqual([5_000, 5_000, 1_500, 100, 300, 1_500]);
  });

  it('ends the connection whose answer may still come, and no other', async () => {
    const { run, fail, destroyed } = given();
    fail(Object.assign(new Error('inactivity'), { code: 'PROTOCOL_SEQUENCE_TIMEOUT' }));
    await expect(run()).rejects.toMatchObject({
      cause: { code: 'PROTOCOL_SEQUENCE_TIMEOUT' },
    });
    fail(Object.assign(new Error('twice'), { code: 'ER_DUP_ENTRY' }));
    await expect(run()).rejects.toThrow();
    expect(destroyed()).toBe(1);
  });
});
