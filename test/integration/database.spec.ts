import { describe, it } from '@jest/globals';
import { Lifecycle, SystemClock, UuidIds } from '@weir/platform/kernel';
import { SqlDatabases, SqlInbox, SqlOutbox } from '@weir/platform/persistence';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { databaseSuite, suiteMigrations } from '../../libs/platform/persistence/src/database.suite.js';

/** `mariadb://suite:password@127.0.0.1:3306` or `mysql://...`: a server whose user `suite` owns the database `weir_suite`. */
const address = process.env['WEIR_TEST_DATABASE'];

if (address) {
  const { protocol, hostname, port, username, password } = new URL(address);
  databaseSuite(`Database on ${protocol}`, async () => {
    const lifecycle = new Lifecycle();
    const [clock, ids] = [new SystemClock(), new UuidIds()];
    const databases = new SqlDatabases({
      connection: { kind: protocol === 'mysql:' ? 'mysql' : 'mariadb', host: hostname, port: Number(port), credentials: { suite: { user: username, password } } },
      clock,
      log: new SilentLog(),
      metrics: new SilentMetrics(),
      lifecycle,
    });
    const [database] = await Promise.all([databases.open('suite', suiteMigrations), databases.open('suite', suiteMigrations)]);
    return { database, outbox: new SqlOutbox({ database, clock, ids }), inbox: new SqlInbox({ clock, ids }), close: () => lifecycle.stop() };
  });
} else {
  describe('Database on a real server', () => it.todo('needs WEIR_TEST_DATABASE'));
}
