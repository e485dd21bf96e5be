import { type Dialect, keepExisting, type Migration } from '@weir/platform/persistence';
import { FUNNEL_STAGES } from '../../domain/tally.js';

const tables: Migration = {
  name: 'Insight1762000000001',
  statements: () => [
    `CREATE TABLE IF NOT EXISTS sales_minutes (
      minute BIGINT NOT NULL PRIMARY KEY,
      orders BIGINT NOT NULL,
      units BIGINT NOT NULL,
      revenue BIGINT NOT NULL,
      CONSTRAINT sales_minutes_whole CHECK (minute % 60000 = 0)
    )`,
    `CREATE TABLE IF NOT EXISTS funnel (
      stage VARCHAR(20) NOT NULL PRIMARY KEY,
      count BIGINT NOT NULL,
      CONSTRAINT funnel_stage CHECK (stage IN (${FUNNEL_STAGES.map((stage) => `'${stage}'`).join(', ')}))
    )`,
    `CREATE TABLE IF NOT EXISTS sku_units (
      sku VARCHAR(40) NOT NULL PRIMARY KEY,
      units BIGINT NOT NULL
    )`,
    'CREATE INDEX sku_units_top ON sku_units (units)',
  ],
};

const stages: Migration = {
  name: 'Funnel1762000000002',
  statements: (dialect: Dialect) => [
    `INSERT INTO funnel (stage, count) VALUES ${FUNNEL_STAGES.map((stage) => `('${stage}', 0)`).join(', ')}
     ${keepExisting(dialect, 'stage')}`,
  ],
};

export const insightMigrations: readonly Migration[] = [tables, stages];
