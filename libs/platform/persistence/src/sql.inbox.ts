import type { Clock, Ids } from '@weir/platform/kernel';
import { type Dialect, list, rows, type Transaction } from './database.js';
import { Inbox } from './inbox.js';

/**
 * The tail of the INSERT that leaves existing rows and makes them tell in the number of rows touched: MySQL counts a row that is changed twice, SQLite one that
 * stays not at all. So exactly as many as were given means that all are new, and nothing needs to be asked.
 */
const counted = (dialect: Dialect): string =>
  dialect === 'mysql' ? 'ON DUPLICATE KEY UPDATE repeats = repeats + 1' : 'ON CONFLICT DO NOTHING';

/** Characters of an id that a claim keeps. */
const CLAIM = 12;

/**
 * Rows are inserted first and, when some were there already, asked whose they are. A second consumer with the same event waits on the row until the first has committed, and finds the
 * event taken; reading first would let both see nothing.
 */
export class SqlInbox extends Inbox {
  constructor(private readonly options: { readonly clock: Clock; readonly ids: Ids }) {
    super();
  }

  override async claim(tx: Transaction, consumer: string, eventIds: readonly string[]): Promise<Set<string>> {
    if (eventIds.length === 0) return new Set();
    const { clock, ids } = this.options;
    tx.label(`${consumer}.consume`);
    // In sorted order, so that two consumers with overlapping batches wait for each other and do not deadlock.
    const wanted = [...new Set(eventIds)].sort();
    // Tells claims of the same event apart, which are few: what is random of an id is enough, and is written with each row.
    const claim = ids.next().slice(-CLAIM);
    const now = clock.now();
    const { affected } = await tx.execute(
      `INSERT INTO inbox (consumer, event_id, claim, taken_at) VALUES ${rows(wanted.length, 4)} ${counted(tx.dialect)}`,
      wanted.flatMap((id) => [consumer, id, claim, now]),
    );
    if (affected === wanted.length) return new Set(wanted);
    const mine = await tx.query<{ id: string }>(
      `SELECT event_id AS id FROM inbox WHERE consumer = ? AND claim = ? AND event_id IN (${list(wanted.length)})`,
      [consumer, claim, ...wanted],
    );
    return new Set(mine.map(({ id }) => id));
  }

  override async forget(tx: Transaction, consumer: string): Promise<void> {
    await tx.send('DELETE FROM inbox WHERE consumer = ?', [consumer]);
  }
}
