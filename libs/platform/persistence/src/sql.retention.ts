import { type Database, forUpdate, keepExisting, list, type Transaction } from './database.js';
import { type Expired, Retention } from './retention.js';

/** UUIDs of version 7 begin with their milliseconds: ids of a time and later sort after this. */
function idsBefore(time: number): string {
  const hex = Math.max(0, Math.floor(time)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

export class SqlRetention extends Retention {
  constructor(private readonly database: Database) {
    super();
  }

  override async purge({ publishedBefore, takenBefore, onlySeen = false }: Expired, limit: number): Promise<number> {
    const said = publishedBefore === undefined ? 0 : await this.purgeOutbox(publishedBefore, onlySeen, limit);
    const taken = takenBefore === undefined ? 0 : await this.purgeInbox(takenBefore, limit);
    return said + taken;
  }

  /** In the order of publishing, so that of each aggregate only the beginning goes. */
  private purgeOutbox(before: number, onlySeen: boolean, limit: number): Promise<number> {
    return this.database.transaction(async (tx) => {
      const gone = await tx.query<{ position: number; type: string }>(
        `SELECT position, type FROM outbox WHERE published_at > 0 AND published_at < ? ${onlySeen ? 'AND seen_at > 0' : ''}
         ORDER BY published_at, position LIMIT ? ${forUpdate(tx.dialect, true)}`,
        [before, limit],
      );
      if (gone.length === 0) return 0;
      for (const [type, rows] of Map.groupBy(gone, (row) => row.type)) await note(tx, type, rows.length, before);
      await tx.execute(
        `DELETE FROM outbox WHERE position IN (${list(gone.length)})`,
        gone.map(({ position }) => position),
      );
      return gone.length;
    });
  }

  /** Along the primary key, which holds ids in the order of their making, so that no index more is kept for this. */
  private async purgeInbox(before: number, limit: number): Promise<number> {
    const consumers = await this.database.query<{ consumer: string }>('SELECT DISTINCT consumer FROM inbox');
    let removed = 0;
    for (const { consumer } of consumers)
      removed += await this.database.transaction(async (tx) => {
        const gone = await tx.query<{ id: string }>(
          `SELECT event_id AS id FROM inbox WHERE consumer = ? AND event_id < ? AND taken_at < ?
           ORDER BY event_id LIMIT ? ${forUpdate(tx.dialect, true)}`,
          [consumer, idsBefore(before), before, limit],
        );
        if (gone.length === 0) return 0;
        await note(tx, `inbox ${consumer}`, gone.length, before);
        await tx.execute(`DELETE FROM inbox WHERE consumer = ? AND event_id IN (${list(gone.length)})`, [
          consumer,
          ...gone.map(({ id }) => id),
        ]);
        return gone.length;
      });
    return removed;
  }
}

async function note(tx: Transaction, what: string, rows: number, until: number): Promise<void> {
  await tx.execute(`INSERT INTO purged (what, removed, until) VALUES (?, 0, 0) ${keepExisting(tx.dialect, 'what')}`, [
    what,
  ]);
  await tx.execute(
    'UPDATE purged SET removed = removed + ?, until = CASE WHEN until < ? THEN ? ELSE until END WHERE what = ?',
    [rows, until, until, what],
  );
}
