import type { Migration } from '@weir/platform/persistence';

/** The schema `log`, on SQLite only. `id` is the order of commits: SQLite has one writer, so no smaller id appears later. */
export const embeddedLogMigrations: readonly Migration[] = [
  {
    name: 'EmbeddedLog1000000000002',
    statements: () => [
      `CREATE TABLE IF NOT EXISTS log_records (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        topic VARCHAR(120) NOT NULL,
        "partition" INT NOT NULL,
        "offset" BIGINT NOT NULL,
        "key" VARCHAR(200) NOT NULL,
        headers TEXT NOT NULL,
        value TEXT NOT NULL,
        written_at BIGINT NOT NULL,
        UNIQUE (topic, "partition", "offset")
      )`,
      `CREATE TABLE IF NOT EXISTS log_offsets (
        "group" VARCHAR(120) NOT NULL,
        topic VARCHAR(120) NOT NULL,
        "partition" INT NOT NULL,
        next BIGINT NOT NULL,
        PRIMARY KEY ("group", topic, "partition")
      )`,
    ],
  },
  {
    // Groups that consume now, by process: for operators, who must not move the offsets under them.
    name: 'EmbeddedLogMembers1000000000003',
    statements: () => [
      `CREATE TABLE IF NOT EXISTS log_members (
        "group" VARCHAR(120) NOT NULL,
        member VARCHAR(40) NOT NULL,
        since BIGINT NOT NULL,
        PRIMARY KEY ("group", member)
      )`,
    ],
  },
];
