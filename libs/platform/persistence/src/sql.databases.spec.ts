import { describe, expect, it } from '@jest/globals';
import { type Failure, Lifecycle, SystemClock } from '@weir/platform/kernel';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from './connection.options.js';
import { databaseSuite, suiteMigrations } from './database.suite.js';
import { SqlDatabases } from './sql.databases.js';
import { openTestDatabase } from './testing.js';

databaseSuite('SQLite', () => openTestDatabase('suite', suiteMigrations));

const databases = (connection: ConnectionOptions): { databases: SqlDatabases; lifecycle: Lifecycle } => {
  const lifecycle = new Lifecycle();
  return {
    lifecycle,
    databases: new SqlDatabases({
      connection,
      clock: new SystemClock(),
      log: new SilentLog(),
      metrics: new SilentMetrics(),
      lifecycle,
    }),
  };
};

describe('SqlDatabases', () => {
  it('lets instances boot together and migrates once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weir-boot-'));
    const [one, two] = [databases({ kind: 'sqlite', folder }), databases({ kind: 'sqlite', folder })];
    const [database] = await Promise.all([
      one.databases.open('suite', suiteMigrations),
      two.databases.open('suite', suiteMigrations),
    ]);
    expect(await database.query('SELECT name FROM migrations ORDER BY id')).toEqual([
      { name: 'Platform1000000000001' },
      { name: 'Platform1000000000002' },
      { name: 'Platform1000000000003' },
      { name: 'Platform1000000000004' },
      { name: 'Platform1000000000005' },
      { name: 'Suite1700000000000' },
    ]);
    await Promise.all([one.lifecycle.stop(), two.lifecycle.stop()]);
    await rm(folder, { recursive: true });
  });

  it('says in one sentence that a server does not answer or that nobody may enter', async () => {
    const server: ConnectionOptions = {
      kind: 'mariadb',
      host: '127.0.0.1',
      port: 1,
      credentials: { order: { user: 'order', password: 'x' } },
    };
    const refusal = (schema: string): Promise<Failure> =>
      databases(server)
        .databases.open(schema, [])
        .then(
          () => Promise.reject(new Error('opened')),
          (error: Failure) => error,
        );
    expect(await refusal('order')).toMatchObject({ code: 'PLATFORM.UNAVAILABLE' });
    expect((await refusal('order')).message).toContain('weir_order at 127.0.0.1:1');
    expect((await refusal('payment')).message).toContain('"payment"');
  });
});
