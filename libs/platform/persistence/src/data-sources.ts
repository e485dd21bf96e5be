import { Failure, PlatformErrors } from '@weir/platform/kernel';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool, PoolOptions } from 'mysql2';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { bindValues } from './bind-values.js';
import type { SqlValue } from './database.js';
import type { ServerOptions, SqliteOptions } from './connection.options.js';

/** Set on every new connection: the isolation that conditional updates are written for, errors instead of silent truncation, and a lock wait that ends. */
const SESSION = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY', innodb_lock_wait_timeout = 10",
];

/** mysql2 with a pool whose connections are prepared before anybody gets them. `made` hears of the pool. */
function preparedMysql(mysql2: { createPool(options: PoolOptions): Pool }, made: (pool: Pool) => void): unknown {
  return {
    createPool(options: PoolOptions) {
      const pool = mysql2.createPool(options);
      made(pool);
      pool.on('connection', (connection) => {
        for (const statement of SESSION) connection.query(statement, (error) => error && connection.destroy());
      });
      return pool;
    },
  };
}

/** A server's schema: typeorm's side for migrations, the pool below it for everything else. */
export interface ServerSource {
  readonly source: DataSource;
  readonly pool: Pool;
  /** Puts bound values into the text of a statement. */
  readonly format: (sql: string, parameters: SqlValue[]) => string;
}

export type MigrationClasses = NonNullable<DataSourceOptions['migrations']>;

export async function serverSource(
  options: ServerOptions & { readonly poolSize: number },
  schema: string,
  migrations: MigrationClasses,
): Promise<ServerSource> {
  const credentials = options.credentials[schema];
  if (!credentials)
    throw new Failure(PlatformErrors.BAD_SETTING, `no database user is given for the schema "${schema}"`);
  const { kind, host, port, poolSize } = options;
  // Drivers are loaded when they are needed: 10 to 30 MB each.
  const { default: mysql2 } = await import('mysql2');
  const made = Promise.withResolvers<Pool>();
  const source = await ready(`database weir_${schema} at ${host}:${port}`, {
    type: kind,
    driver: preparedMysql(mysql2, made.resolve),
    host,
    port,
    username: credentials.user,
    password: credentials.password,
    database: `weir_${schema}`,
    poolSize,
    connectTimeout: 5000,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: false,
    // `affected` counts the rows that a WHERE matched, as SQLite does, not those whose values changed.
    flags: ['FOUND_ROWS'],
    // A transaction's statements share round trips; values are always bound, so no value can begin a statement.
    multipleStatements: true,
    // SUM() of integers is DECIMAL on MySQL; a stack taken at each query, for the case that it fails, costs more than sending it.
    extra: { decimalNumbers: true, trace: false },
    migrations,
    migrationsTransactionMode: 'none',
    logging: false,
  });
  return { source, pool: await made.promise, format: (sql, parameters) => bindValues(sql, parameters, mysql2.escape) };
}

const schemaFile = ({ folder }: SqliteOptions, schema: string): string => join(folder, `${schema}.sqlite`);

/** SQLite would make the file that a reader looks for. */
export function assertSchemaFile(options: SqliteOptions, schema: string): void {
  const file = schemaFile(options, schema);
  if (!existsSync(file)) throw new Failure(PlatformErrors.UNAVAILABLE, `there is no schema at ${file}`);
}

/** `FULL`: a commit is on disk before it is answered, as with MySQL's flush at each commit. */
export async function sqliteSource(
  options: SqliteOptions,
  schema: string,
  migrations: MigrationClasses,
  pragma = 'synchronous = FULL',
): Promise<DataSource> {
  const database = schemaFile(options, schema);
  return ready(database, {
    type: 'better-sqlite3',
    driver: (await import('libsql')).default,
    database,
    enableWAL: true,
    timeout: 5000,
    statementCacheSize: 300,
    prepareDatabase: (connection: { pragma(source: string): void }) => connection.pragma(pragma),
    migrations,
    migrationsTransactionMode: 'none',
    logging: false,
  });
}

async function ready(where: string, options: DataSourceOptions): Promise<DataSource> {
  try {
    const { DataSource } = await import('typeorm');
    return await new DataSource(options).initialize();
  } catch (error) {
    const reason = error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : String(error);
    throw new Failure(PlatformErrors.UNAVAILABLE, `${where} cannot be opened: ${reason}`, { cause: error });
  }
}
