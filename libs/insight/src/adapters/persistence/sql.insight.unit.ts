import { forUpdate, type Inbox, list, type Transaction, upsertRows } from '@weir/platform/persistence';
import type { InsightUnit } from '../../application/ports.js';
import type { Tally } from '../../domain/tally.js';

/** Consumer group and inbox name of this module. */
export const CONSUMER = 'insight';

export class SqlInsightUnit implements InsightUnit {
  constructor(
    private readonly tx: Transaction,
    private readonly inbox: Inbox,
  ) {}

  async stands(generation: number): Promise<boolean> {
    const [row] = await this.tx.query<{ value: number }>(
      `SELECT value FROM generation WHERE name = 'figures' ${forUpdate(this.tx.dialect)}`,
    );
    return row?.value === generation;
  }

  claim(eventIds: readonly string[]): Promise<Set<string>> {
    return this.inbox.claim(this.tx, CONSUMER, eventIds);
  }

  async reached(streams: readonly string[]): Promise<Map<string, number>> {
    if (streams.length === 0) return new Map();
    const rows = await this.tx.query<{ stream: string; newest: number }>(
      `SELECT stream, newest FROM streams WHERE stream IN (${list(streams.length)}) ORDER BY stream`,
      streams,
    );
    return new Map(rows.map(({ stream, newest }) => [stream, newest]));
  }

  async add({ streams, minutes, funnel, skus }: Tally): Promise<void> {
    const { tx } = this;
    const windows = minutes.map(([minute, { orders, units, revenue }]) => [minute, orders, units, revenue]);
    const late = minutes.flatMap(([minute, sales]) => (sales.late > 0 ? [[minute, sales.late]] : []));
    await upsertRows(tx, 'streams', 'stream', ['stream', 'newest'], streams, 'replace');
    await upsertRows(tx, 'sales_minutes', 'minute', ['minute', 'orders', 'units', 'revenue'], windows, 'add');
    await upsertRows(tx, 'late_sales', 'minute', ['minute', 'orders'], late, 'add');
    await upsertRows(tx, 'funnel', 'stage', ['stage', 'count'], funnel, 'add');
    await upsertRows(tx, 'sku_units', 'sku', ['sku', 'units'], skus, 'add');
  }
}
