import { Injectable } from '@nestjs/common';
import { Database, Inbox } from '@weir/platform/persistence';
import { InsightStore, type InsightUnit } from '../../application/ports.js';
import { funnel, type SalesView, type SalesWindow } from '../../contract/index.js';
import { CONSUMER, SqlInsightUnit } from './sql.insight.unit.js';

/** What a rebuild empties; the stages stay, at zero. */
const FIGURES = [
  'DELETE FROM streams',
  'DELETE FROM sales_minutes',
  'DELETE FROM late_sales',
  'UPDATE funnel SET count = 0',
  'DELETE FROM sku_units',
];

@Injectable()
export class SqlInsightStore extends InsightStore {
  constructor(
    private readonly database: Database,
    private readonly inbox: Inbox,
  ) {
    super();
  }

  override async sales(since: number, top: number): Promise<SalesView> {
    const [windows, stages, topSellers, late, generation] = await Promise.all([
      this.database.query<SalesWindow>(
        `SELECT m.minute, m.orders, m.units, m.revenue, COALESCE(l.orders, 0) AS late
         FROM sales_minutes m LEFT JOIN late_sales l ON l.minute = m.minute WHERE m.minute >= ? ORDER BY m.minute`,
        [since],
      ),
      this.database.query<{ stage: string; count: number }>('SELECT stage, count FROM funnel'),
      this.database.query<{ sku: string; units: number }>(
        'SELECT sku, units FROM sku_units ORDER BY units DESC, sku LIMIT ?',
        [top],
      ),
      this.database.query<{ orders: number }>('SELECT COALESCE(SUM(orders), 0) AS orders FROM late_sales'),
      this.generation(),
    ]);
    return {
      windows,
      funnel: funnel.parse(Object.fromEntries(stages.map(({ stage, count }) => [stage, count]))),
      topSellers,
      late: late[0]?.orders ?? 0,
      generation,
    };
  }

  override async generation(): Promise<number> {
    const [row] = await this.database.query<{ value: number }>("SELECT value FROM generation WHERE name = 'figures'");
    if (!row) throw new Error('the schema of insight has no generation');
    return row.value;
  }

  override async supersede(generation: number): Promise<number> {
    await this.database.transaction(async (tx) => {
      const { affected } = await tx.execute(
        "UPDATE generation SET value = value + 1 WHERE name = 'figures' AND value = ?",
        [generation],
      );
      if (affected === 0) return;
      await this.inbox.forget(tx, CONSUMER);
      for (const statement of FIGURES) await tx.execute(statement);
    });
    return this.generation();
  }

  override transaction<T>(work: (unit: InsightUnit) => Promise<T>): Promise<T> {
    return this.database.transaction((tx) => work(new SqlInsightUnit(tx, this.inbox)));
  }
}
