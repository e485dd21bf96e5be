import { type Clock, type Lifecycle, Live } from '@weir/platform/kernel';
import type { Log, Metrics } from '@weir/platform/telemetry';
import type { DataSource } from 'typeorm';
import type { ConnectionOptions, ServerOptions, SqliteOptions } from './connection.options.js';
import { type Connections, PooledConnections, SqliteConnections } from './connections.js';
import { assertSchemaFile, type MigrationClasses, serverSource, sqliteSource } from './data-sources.js';
import type { Database, Dialect } from './database.js';
import { Databases, type Migration } from './databases.js';
import { migrate, migrationClasses } from './migrator.js';
import { platformMigrations } from './platform.migrations.js';
import { type DatabaseSettings, databaseSettings } from './database.settings.js';
import { SqlDatabase } from './sql.database.js';

export interface SqlDatabasesOptions {
  readonly connection: ConnectionOptions;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
  /** Default: those of the schema. */
  readonly tuning?: Live<DatabaseSettings>;
}

export class SqlDatabases extends Databases {
  private readonly tuning: Live<DatabaseSettings>;

  constructor(private readonly options: SqlDatabasesOptions) {
    super();
    this.tuning = options.tuning ?? new Live(databaseSettings.parse({}));
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
    const connections = await (connection.kind === 'sqlite'
      ? this.openFile(connection, schema, steps)
      : this.openServer(connection, schema, steps));
    lifecycle.onStop('database', `schema ${schema}`, () => connections.close());
    const retries = metrics.counter(
      'weir_database_retries_total',
      'Transactions run again after a deadlock or a lock time-out',
      ['schema'],
    );
    log.info('schema is open', { schema, kind: connection.kind });
    const joined = (): boolean => this.tuning.value.joinStatements;
    return new SqlDatabase({ schema, dialect, connections, clock, joined, onRetry: () => retries.add({ schema }) });
  }

  private async openServer(options: ServerOptions, schema: string, steps: MigrationClasses): Promise<Connections> {
    const { poolSize = this.tuning.value.poolSize } = options;
    const { source, pool, format } = await serverSource({ ...options, poolSize }, schema, steps);
    await upToDate(source, 'mysql', schema, steps);
    const timeoutMs = (): number => this.tuning.value.statementTimeoutMs;
    return new PooledConnections(source, pool, format, this.options.clock, timeoutMs);
  }

  private async openFile(options: SqliteOptions, schema: string, steps: MigrationClasses): Promise<Connections> {
    const source = await sqliteSource(options, schema, steps);
    await upToDate(source, 'sqlite', schema, steps);
    return new SqliteConnections(
      source,
      await sqliteSource(options, schema, [], 'query_only = ON'),
      this.options.clock,
    );
  }
}

async function upToDate(source: DataSource, dialect: Dialect, schema: string, steps: MigrationClasses): Promise<void> {
  try {
    if ((steps as unknown[]).length > 0) await migrate(source, dialect, schema);
  } catch (error) {
    await source.destroy();
    throw error;
  }
}
