import { Injectable } from '@nestjs/common';
import { Database, Inbox, type Transaction, upsertRows } from '@weir/platform/persistence';
import { InsightStore, type InsightUnit } from '../../application/ports.js';
import { funnel, type SalesView, type SalesWindow } from '../../contract/index.js';
import type { Tally } from '../../domain/tally.js';

/** Consumer group and inbox name of this module. */
const CONSUMER = 'insight';

@Injectable()
export class SqlInsightStore extends InsightStore {
  constructor(
    private readonly database: Database,
    private readonly inbox: Inbox,
  ) {
    super();
  }

  override async sales(since: number, top: number): Promise<SalesView> {
    const [windows, stages, topSellers] = await Promise.all([
      this.database.query<SalesWindow>(
        'SELECT minute, orders, units, revenue FROM sales_minutes WHERE minute >= ? ORDER BY minute',
        [since],
      ),
      this.database.query<{ stage: string; count: number }>('SELECT stage, count FROM funnel'),
      this.database.query<{ sku: string; units: number }>(
        'SELECT sku, units FROM sku_units ORDER BY units DESC, sku LIMIT ?',
        [top],
      ),
    ]);
    return {
      windows,
      funnel: funnel.parse(Object.fromEntries(stages.map(({ stage, count }) => [stage, count]))),
      topSellers,
    };
  }

  override transaction<T>(work: (unit: InsightUnit) => Promise<T>): Promise<T> {
    return this.database.transaction((tx) =>
      work({ claim: (eventIds) => this.inbox.claim(tx, CONSUMER, eventIds), add: (tally) => add(tx, tally) }),
    );
  }
}

async function add(tx: Transaction, { minutes, funnel: stages, skus }: Tally): Promise<void> {
  const windows = minutes.map(([minute, { orders, units, revenue }]) => [minute, orders, units, revenue]);
  await upsertRows(tx, 'sales_minutes', 'minute', ['minute', 'orders', 'units', 'revenue'], windows, 'add');
  await upsertRows(tx, 'funnel', 'stage', ['stage', 'count'], stages, 'add');
  await upsertRows(tx, 'sku_units', 'sku', ['sku', 'units'], skus, 'add');
}
