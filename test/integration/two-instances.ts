import { describe, it } from '@jest/globals';
import { Lifecycle, SystemClock, UuidIds } from '@weir/platform/kernel';
import {
  type Database,
  type Inbox,
  type Migration,
  type Outbox,
  SqlDatabases,
  SqlInbox,
  SqlOutbox,
} from '@weir/platform/persistence';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';

/** `mariadb://suite:password@127.0.0.1:3306` or `mysql://...`: a server whose user `suite` owns the databases `weir_suite`, `weir_suite_order`, `weir_suite_inventory`. */
const address = process.env['WEIR_TEST_DATABASE'];

export interface Instances {
  readonly instances: readonly { readonly database: Database; readonly outbox: Outbox; readonly inbox: Inbox }[];
  readonly close: () => Promise<void>;
}

/** Opens the schema on the server of WEIR_TEST_DATABASE twice, as two processes would, each with its own connections. */
export async function openTwice(server: URL, schema: string, migrations: readonly Migration[]): Promise<Instances> {
  const { protocol, hostname: host, port, username: user, password } = server;
  const lifecycle = new Lifecycle();
  const [clock, ids] = [new SystemClock(), new UuidIds()];
  const kind = protocol === 'mysql:' ? 'mysql' : 'mariadb';
  const instance = async (): Promise<Instances['instances'][number]> => {
    const databases = new SqlDatabases({
      connection: { kind, host, port: Number(port), credentials: { [schema]: { user, password } } },
      clock,
      log: new SilentLog(),
      metrics: new SilentMetrics(),
      lifecycle,
    });
    const database = await databases.open(schema, migrations);
    return { database, outbox: new SqlOutbox({ database, clock, ids }), inbox: new SqlInbox({ clock, ids }) };
  };
  return { instances: await Promise.all([instance(), instance()]), close: () => lifecycle.stop() };
}

/** Runs a module's suite on the real server, or says that there is none. */
export function onServer(
  module: string,
  migrations: readonly Migration[],
  suite: (name: string, open: () => Promise<Instances>) => void,
): void {
  if (!address) return describe(`${module} on a real server`, () => it.todo('needs WEIR_TEST_DATABASE'));
  const server = new URL(address);
  suite(server.protocol.slice(0, -1), () => openTwice(server, `suite_${module}`, migrations));
}
