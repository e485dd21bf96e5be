import type { Connection, RowDataPacket } from 'mysql2/promise';

/** What MariaDB counts since it started, and the name it has here. */
const COUNTERS = {
  Questions: 'statements',
  Com_commit: 'commits',
  Handler_write: 'rows written',
  Handler_update: 'rows updated',
  Handler_delete: 'rows deleted',
  Handler_read_key: 'look-ups by key',
  Bytes_received: 'bytes of SQL',
  Innodb_os_log_written: 'bytes of redo log',
} as const;

export type DatabaseWork = Readonly<Record<string, number>>;

export async function databaseWork(connection: Connection): Promise<DatabaseWork> {
  const [rows] = await connection.query<RowDataPacket[]>('SHOW GLOBAL STATUS');
  const values = new Map(rows.map((row) => [String(row['Variable_name']), Number(row['Value'])]));
  return Object.fromEntries(Object.entries(COUNTERS).map(([name, said]) => [said, values.get(name) ?? 0]));
}

export const workPerOrder = (before: DatabaseWork, after: DatabaseWork, orders: number): DatabaseWork =>
  Object.fromEntries(Object.entries(after).map(([said, value]) => [said, (value - (before[said] ?? 0)) / orders]));
