export { Database, type Dialect, forUpdate, keepExisting, list, rows, type SqlValue, type Transaction } from './database.js';
export { Inbox } from './inbox.js';
export { Outbox, type OutboxRow, type OutgoingEvent } from './outbox.js';
