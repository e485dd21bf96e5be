import { Failure, PlatformErrors } from '@weir/platform/kernel';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool, PoolOptions } from 'mysql2';
import type { DataSource, DataSourceOptions } from 'typeorm';
import type { ServerOptions, SqliteOptions } from './connection.options.js';

/** Set on every new connection: the isolation that conditional updates are written for, errors instead of silent truncation, and a lock wait that ends. */
const SESSION = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY', innodb_lock_wait_timeout = 10",
];

/** mysql2 with a pool whose connections are prepared before anybody gets them. Drivers are loaded when they are needed: 10 to 30 MB each. */
async function preparedMysql(): Promise<{ createPool(options: PoolOptions): Pool }> {
  const { default: mysql2 } = await import('mysql2');
  return {
    createPool(options) {
      const pool = mysql2.createPool(options);
      pool.on('connection', (connection) => {
        for (const statement of SESSION) connection.query(statement, (error) => error && connection.destroy());
      });
      return pool;
    },
  };
}

export type MigrationClasses = NonNullable<DataSourceOptions['migrations']>;

export async function serverSource(
  options: ServerOptions,
  schema: string,
  migrations: MigrationClasses,
): Promise<DataSource> {
  const credentials = options.credentials[schema];
  if (!credentials)
    throw new Failure(PlatformErrors.BAD_SETTING, `no database user is given for the schema "${schema}"`);
  const { kind, host, port, poolSize = 4 } = options;
  return ready(`database weir_${schema} at ${host}:${port}`, {
    type: kind,
    driver: await preparedMysql(),
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
    // SUM() of integers is DECIMAL on MySQL; a stack taken at each query, for the case that it fails, costs more than sending it.
    extra: { decimalNumbers: true, trace: false },
    migrations,
    migrationsTransactionMode: 'none',
    logging: false,
  });
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
