import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import type { MigrationClasses } from './data-sources.js';
import type { Dialect } from './database.js';
import type { Migration } from './databases.js';

/** How long an instance waits for another one that brings the same schema up to date. Seconds. */
const TURN = 60;

/** typeorm wants classes named after their migrations. */
export function migrationClasses(dialect: Dialect, migrations: readonly Migration[]): MigrationClasses {
  return migrations.map(({ name, statements }) => {
    const step = class implements MigrationInterface {
      async up(runner: QueryRunner): Promise<void> {
        for (const statement of statements(dialect)) await runner.query(statement).catch(forgiveKnownIndex);
      }

      down(): Promise<void> {
        return Promise.reject(new Error(`${name} is not undone: write the next migration instead`));
      }
    };
    Object.defineProperty(step, 'name', { value: name });
    return step;
  });
}

/** MySQL has no CREATE INDEX IF NOT EXISTS; the index is there when a boot was killed in the middle of its migration. */
function forgiveKnownIndex(error: Error & { driverError?: { code?: string } }): void {
  if (error.driverError?.code !== 'ER_DUP_KEYNAME') throw error;
}

/** Runs what is missing while other instances of this boot wait. */
export async function migrate(source: DataSource, dialect: Dialect, schema: string): Promise<void> {
  const turn = source.createQueryRunner();
  try {
    await (dialect === 'sqlite' ? migrateFile(source, turn) : migrateServer(source, turn, `weir_${schema}.migrations`));
  } finally {
    await turn.release();
  }
}

/** SQLite: all in one transaction on the one connection, which other processes wait for. */
async function migrateFile(source: DataSource, turn: QueryRunner): Promise<void> {
  await turn.query('BEGIN IMMEDIATE');
  try {
    await source.runMigrations({ transaction: 'none' });
    await turn.query('COMMIT');
  } catch (error) {
    await turn.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function migrateServer(source: DataSource, turn: QueryRunner, lock: string): Promise<void> {
  const [row] = (await turn.query('SELECT GET_LOCK(?, ?) AS taken', [lock, TURN])) as { taken: number | null }[];
  if (row?.taken !== 1) throw new Error(`another instance has been migrating ${lock} for more than ${TURN} s`);
  try {
    await source.runMigrations({ transaction: 'none' });
  } finally {
    await turn.query('SELECT RELEASE_LOCK(?)', [lock]);
  }
}
