import type { Clock, Lifecycle } from '@weir/platform/kernel';
import type { Log, Metrics } from '@weir/platform/telemetry';
import type { DataSource } from 'typeorm';
import type { ConnectionOptions } from './connection.options.js';
import { type Connections, PooledConnections, SqliteConnections } from './connections.js';
import { assertSchemaFile, serverSource, sqliteSource } from './data-sources.js';
import type { Database, Dialect } from './database.js';
import { Databases, type Migration } from './databases.js';
import { migrate, migrationClasses } from './migrator.js';
import { platformMigrations } from './platform.migrations.js';
import { SqlDatabase } from './sql.database.js';

export interface SqlDatabasesOptions {
  readonly connection: ConnectionOptions;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
}

export class SqlDatabases extends Databases {
  constructor(private readonly options: SqlDatabasesOptions) {
    super();
  }

  override open(schema: string, migrations: readonly Migration[]): Promise<Database> {
    return this.use(schema, [...platformMigrations, ...migrations]);
  }

  override attach(schema: string): Promise<Database> {
    const { connection } = this.options;
    if (connection.kind === 'sqlite') assertSchemaFile(connection, schema);
    return this.use(schema, []);
  }

  private async use(schema: string, migrations: readonly Migration[]): Promise<Database> {
    const { connection, clock, lifecycle, metrics } = this.options;
    const log = this.options.log.child('persistence');
    const dialect: Dialect = connection.kind === 'sqlite' ? 'sqlite' : 'mysql';
    const steps = migrationClasses(dialect, migrations);
    const source = await (connection.kind === 'sqlite'
      ? sqliteSource(connection, schema, steps)
      : serverSource(connection, schema, steps));
    let connections: Connections;
    try {
      if (migrations.length > 0) await migrate(source, dialect, schema);
      connections = await this.connect(source, schema);
    } catch (error) {
      await source.destroy();
      throw error;
    }
    lifecycle.onStop('database', `schema ${schema}`, () => connections.close());
    const retries = metrics.counter(
      'weir_database_retries_total',
      'Transactions run again after a deadlock or a lock time-out',
      ['schema'],
    );
    log.info('schema is open', { schema, kind: connection.kind });
    return new SqlDatabase({ schema, dialect, connections, clock, onRetry: () => retries.add({ schema }) });
  }

  private async connect(source: DataSource, schema: string): Promise<Connections> {
    const { connection, clock } = this.options;
    if (connection.kind !== 'sqlite') return new PooledConnections(source);
    return new SqliteConnections(source, await sqliteSource(connection, schema, [], 'query_only = ON'), clock);
  }
}
