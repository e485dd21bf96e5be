export type { ConnectionOptions, ServerOptions, SqliteOptions } from './connection.options.js';
export {
  Database,
  type Dialect,
  forUpdate,
  keepExisting,
  list,
  rows,
  type SendOptions,
  type SqlValue,
  type Transaction,
} from './database.js';
export { databaseSettings, type DatabaseSettings } from './database.settings.js';
export { Databases, type Migration } from './databases.js';
export { Inbox } from './inbox.js';
export { insertRows } from './insert-rows.js';
export { Outbox, type OutboxRow, type OutgoingEvent } from './outbox.js';
export { PersistenceErrors } from './persistence.errors.js';
export { type Expired, Retention } from './retention.js';
export { SchemaModule } from './schema.module.js';
export { SqlDatabases, type SqlDatabasesOptions } from './sql.databases.js';
export { SqlInbox } from './sql.inbox.js';
export { SqlOutbox, type SqlOutboxOptions } from './sql.outbox.js';
export { openTestDatabase, type TestDatabase } from './testing.js';
export { SqlRetention } from './sql.retention.js';
export { upsertRows } from './upsert-rows.js';
