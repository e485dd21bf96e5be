import { type Clock, Failure, type Ids } from '@weir/platform/kernel';
import { Trace } from '@weir/platform/telemetry';
import { type Database, keepExisting, list, rows, type Transaction } from './database.js';
import { Outbox, type OutboxRow, type OutgoingEvent } from './outbox.js';
import { PersistenceErrors } from './persistence.errors.js';

/** A row that the bus has refused this often is dead. */
const MAX_ATTEMPTS = 5;

const COLUMNS = 'event_id, aggregate, aggregate_id, seq, type, version, topic, payload, traceparent, occurred_at';

const ROW =
  'o.position, o.event_id AS eventId, o.aggregate, o.aggregate_id AS aggregateId, o.seq, o.type, o.version, o.topic, o.payload, o.traceparent, o.occurred_at AS occurredAt';

export interface SqlOutboxOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
}

export class SqlOutbox extends Outbox {
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly options: SqlOutboxOptions) {
    super();
  }

  override async append(tx: Transaction, events: readonly OutgoingEvent[]): Promise<void> {
    if (events.length === 0) return;
    const { clock, database, ids } = this.options;
    tx.label(`${database.schema}.change`);
    const topic = `weir.${database.schema}.events`;
    const running = Trace.current() ?? null;
    const now = clock.now();
    await tx.send(
      `INSERT INTO outbox (${COLUMNS}) VALUES ${rows(events.length, 10)}`,
      events.flatMap(({ aggregate, aggregateId, seq, type, version, payload, traceparent = running }) => [
        ...[ids.next(), aggregate, aggregateId, seq, type, version, topic, JSON.stringify(payload), traceparent, now],
      ]),
    );
    tx.afterCommit(() => this.listeners.forEach((listener) => listener()));
  }

  override unpublished(limit: number): Promise<OutboxRow[]> {
    return this.options.database.query<OutboxRow>(
      `SELECT ${ROW} FROM outbox o LEFT JOIN outbox_blocked b ON b.aggregate = o.aggregate AND b.aggregate_id = o.aggregate_id
       WHERE o.published_at = 0 AND b.aggregate IS NULL ORDER BY o.position LIMIT ?`,
      [limit],
    );
  }

  override async beginTerm(electionToken: number): Promise<number> {
    return this.options.database.transaction(async (tx) => {
      await tx.send(
        "UPDATE relay_fence SET token = CASE WHEN token < ? THEN ? ELSE token + 1 END WHERE name = 'relay'",
        [electionToken, electionToken],
      );
      const [row] = await tx.query<{ token: number }>("SELECT token FROM relay_fence WHERE name = 'relay'");
      return row?.token ?? electionToken;
    });
  }

  override async markPublished(positions: readonly number[], fencingToken: number): Promise<void> {
    if (positions.length === 0) return;
    const { clock, database } = this.options;
    await database.transaction(async (tx) => {
      tx.label(`${database.schema}.relay.mark`);
      await this.passFence(tx, fencingToken);
      await tx.send(
        `UPDATE outbox SET published_at = ? WHERE published_at = 0 AND position IN (${list(positions.length)})`,
        [clock.now(), ...positions],
      );
    });
  }

  override async markRefused(position: number, reason: string, fencingToken: number): Promise<{ dead: boolean }> {
    return this.options.database.transaction(async (tx) => {
      await this.passFence(tx, fencingToken);
      // `attempts` last: MySQL already sees the new value of a column further to the right.
      await tx.send(
        'UPDATE outbox SET dead_reason = CASE WHEN attempts + 1 >= ? THEN ? ELSE NULL END, attempts = attempts + 1 WHERE position = ? AND published_at = 0',
        [...[MAX_ATTEMPTS, reason.slice(0, 500), position]],
      );
      const { affected } = await tx.execute(
        `INSERT INTO outbox_blocked (aggregate, aggregate_id) SELECT aggregate, aggregate_id FROM outbox WHERE position = ? AND dead_reason IS NOT NULL ${keepExisting(tx.dialect, 'outbox_blocked.aggregate')}`,
        [position],
      );
      return { dead: affected > 0 };
    });
  }

  override async reviveDead(): Promise<number> {
    return this.options.database.transaction(async (tx) => {
      await tx.send('DELETE FROM outbox_blocked');
      const { affected } = await tx.execute(
        'UPDATE outbox SET dead_reason = NULL, attempts = 0 WHERE published_at = 0 AND dead_reason IS NOT NULL',
      );
      tx.afterCommit(() => this.listeners.forEach((listener) => listener()));
      return affected;
    });
  }

  override async backlog(): Promise<{ waiting: number; dead: number; oldestMs: number }> {
    const [row] = await this.options.database.query<{ waiting: number; dead: number; oldest: number | null }>(
      'SELECT COUNT(*) AS waiting, COUNT(dead_reason) AS dead, MIN(occurred_at) AS oldest FROM outbox WHERE published_at = 0',
    );
    const { waiting = 0, dead = 0, oldest = null } = row ?? {};
    return {
      waiting: waiting - dead,
      dead,
      oldestMs: oldest === null ? 0 : Math.max(0, this.options.clock.now() - oldest),
    };
  }

  override async markSeen(eventIds: readonly string[]): Promise<number> {
    if (eventIds.length === 0) return 0;
    const { clock, database } = this.options;
    return database.transaction(async (tx) => {
      const { affected } = await tx.execute(
        `UPDATE outbox SET seen_at = ? WHERE seen_at = 0 AND event_id IN (${list(eventIds.length)})`,
        [clock.now(), ...eventIds],
      );
      return affected;
    });
  }

  override unseen({ from, until, limit }: { from: number; until: number; limit: number }): Promise<OutboxRow[]> {
    return this.options.database.query<OutboxRow>(
      `SELECT ${ROW} FROM outbox o WHERE o.published_at > ? AND o.published_at <= ? AND o.seen_at = 0 ORDER BY o.published_at, o.position LIMIT ?`,
      [from, until, limit],
    );
  }

  override onAppend(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Takes the fence row's lock until the commit: a relay of the past finds another token and changes nothing. */
  private async passFence(tx: Transaction, token: number): Promise<void> {
    const { affected } = await tx.execute("UPDATE relay_fence SET token = token WHERE name = 'relay' AND token = ?", [
      token,
    ]);
    if (affected === 0) throw new Failure(PersistenceErrors.FENCED, `fencing token ${token} is of the past`);
  }
}
