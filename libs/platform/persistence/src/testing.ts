import { type Clock, type Ids, Lifecycle, SystemClock, UuidIds } from '@weir/platform/kernel';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from './database.js';
import type { Migration } from './databases.js';
import type { Inbox } from './inbox.js';
import type { Outbox } from './outbox.js';
import { SqlDatabases } from './sql.databases.js';
import { SqlInbox } from './sql.inbox.js';
import { SqlOutbox } from './sql.outbox.js';

export interface TestDatabase {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly close: () => Promise<void>;
}

/** For specs: a real schema in a temporary SQLite file, removed by `close`. */
export async function openTestDatabase(
  schema: string,
  migrations: readonly Migration[],
  { clock = new SystemClock(), ids = new UuidIds() }: { clock?: Clock; ids?: Ids } = {},
): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), `weir-${schema}-`));
  const lifecycle = new Lifecycle();
  const databases = new SqlDatabases({
    connection: { kind: 'sqlite', folder },
    clock,
    log: new SilentLog(),
    metrics: new SilentMetrics(),
    lifecycle,
  });
  const database = await databases.open(schema, migrations);
  const close = async (): Promise<void> => {
    await lifecycle.stop();
    await rm(folder, { recursive: true });
  };
  return { database, outbox: new SqlOutbox({ database, clock, ids }), inbox: new SqlInbox({ clock, ids }), close };
}
