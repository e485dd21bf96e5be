import { Lifecycle, SystemClock } from '@weir/platform/kernel';
import { SqlDatabases, type ConnectionOptions, type Database } from '@weir/platform/persistence';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';

/** The schemas of a shop as somebody from outside reads them: each attached at the first question, with one connection. */
export class Schemas {
  private readonly lifecycle = new Lifecycle();
  private readonly attached = new Map<string, Promise<Database>>();
  private readonly databases: SqlDatabases;

  constructor(connection: ConnectionOptions) {
    const { lifecycle } = this;
    const [clock, log, metrics] = [new SystemClock(), new SilentLog(), new SilentMetrics()];
    this.databases = new SqlDatabases({ connection, clock, log, metrics, lifecycle });
  }

  of(schema: string): Promise<Database> {
    const database = this.attached.get(schema) ?? this.databases.attach(schema);
    this.attached.set(schema, database);
    return database;
  }

  close(): Promise<void> {
    return this.lifecycle.stop();
  }
}
