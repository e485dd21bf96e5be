import { type Dialect, keepExisting } from './database.js';
import type { Migration } from './databases.js';

const statements = (dialect: Dialect): readonly string[] => [
  // Ids compare byte by byte, as SQLite does; MySQL's default would take `A` for `a`.
  ...(dialect === 'mysql' ? ['ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'] : []),
  `CREATE TABLE IF NOT EXISTS outbox (
    position ${dialect === 'mysql' ? 'BIGINT NOT NULL PRIMARY KEY AUTO_INCREMENT' : 'INTEGER PRIMARY KEY AUTOINCREMENT'},
    event_id VARCHAR(40) NOT NULL,
    aggregate VARCHAR(40) NOT NULL,
    aggregate_id VARCHAR(80) NOT NULL,
    seq BIGINT NOT NULL,
    type VARCHAR(80) NOT NULL,
    version INT NOT NULL,
    topic VARCHAR(120) NOT NULL,
    payload ${dialect === 'mysql' ? 'LONGTEXT' : 'TEXT'} NOT NULL,
    traceparent VARCHAR(55) NULL,
    occurred_at BIGINT NOT NULL,
    published_at BIGINT NULL,
    attempts INT NOT NULL DEFAULT 0,
    dead_reason VARCHAR(500) NULL,
    CONSTRAINT outbox_event UNIQUE (event_id),
    CONSTRAINT outbox_seq UNIQUE (aggregate, aggregate_id, seq)
  )`,
  'CREATE INDEX outbox_waiting ON outbox (published_at, position)',
  // Aggregates with a dead row: their later events wait for it. Nearly always empty, so the relay's scan pays nothing for it.
  `CREATE TABLE IF NOT EXISTS outbox_blocked (
    aggregate VARCHAR(40) NOT NULL,
    aggregate_id VARCHAR(80) NOT NULL,
    PRIMARY KEY (aggregate, aggregate_id)
  )`,
  `CREATE TABLE IF NOT EXISTS inbox (
    consumer VARCHAR(60) NOT NULL,
    event_id VARCHAR(60) NOT NULL,
    claim VARCHAR(40) NOT NULL,
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (consumer, event_id)
  )`,
  'CREATE TABLE IF NOT EXISTS relay_fence (name VARCHAR(60) NOT NULL PRIMARY KEY, token BIGINT NOT NULL)',
  `INSERT INTO relay_fence (name, token) VALUES ('relay', 0) ${keepExisting(dialect, 'name')}`,
];

/** When an auditor read the event back from the topic. Whatever was published before there were auditors counts as read. */
const audit = (): readonly string[] => [
  'ALTER TABLE outbox ADD COLUMN seen_at BIGINT NULL',
  'UPDATE outbox SET seen_at = published_at WHERE published_at IS NOT NULL',
];

/** How often an event came again. That it is written makes a repetition tell in the count of rows touched. */
const repeats = (): readonly string[] => ['ALTER TABLE inbox ADD COLUMN repeats INT NOT NULL DEFAULT 0'];

/** What retention removed: by event type of the outbox, and `inbox <consumer>`; how many rows, and up to which time, ms. */
const purged = (): readonly string[] => [
  'CREATE TABLE IF NOT EXISTS purged (what VARCHAR(80) NOT NULL PRIMARY KEY, removed BIGINT NOT NULL, until BIGINT NOT NULL)',
];

/**
 * Times that are written later are 0 until then, not NULL: InnoDB changes a row of unchanged size where it lies. One that grows is deleted and written again, and as the
 * pages of an outbox are full, every few rows cost a whole page: 3.2 KB of redo log for each published event.
 */
const inPlace = (dialect: Dialect): readonly string[] =>
  dialect === 'mysql'
    ? [
        'UPDATE outbox SET published_at = 0 WHERE published_at IS NULL',
        'UPDATE outbox SET seen_at = 0 WHERE seen_at IS NULL',
        'ALTER TABLE outbox MODIFY published_at BIGINT NOT NULL DEFAULT 0, MODIFY seen_at BIGINT NOT NULL DEFAULT 0',
      ]
    : [
        'DROP INDEX outbox_waiting',
        ...['published_at', 'seen_at'].flatMap((column) => [
          `ALTER TABLE outbox RENAME COLUMN ${column} TO former_${column}`,
          `ALTER TABLE outbox ADD COLUMN ${column} BIGINT NOT NULL DEFAULT 0`,
          `UPDATE outbox SET ${column} = former_${column} WHERE former_${column} IS NOT NULL`,
          `ALTER TABLE outbox DROP COLUMN former_${column}`,
        ]),
        'CREATE INDEX outbox_waiting ON outbox (published_at, position)',
      ];

/** The platform's own tables in every schema. */
export const platformMigrations: readonly Migration[] = [
  { name: 'Platform1000000000001', statements },
  { name: 'Platform1000000000002', statements: audit },
  { name: 'Platform1000000000003', statements: repeats },
  { name: 'Platform1000000000004', statements: purged },
  { name: 'Platform1000000000005', statements: inPlace },
];
