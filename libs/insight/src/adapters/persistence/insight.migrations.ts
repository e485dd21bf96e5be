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

const eventTime: Migration = {
  name: 'EventTime1762000000003',
  statements: (dialect: Dialect) => [
    `CREATE TABLE IF NOT EXISTS streams (
      stream VARCHAR(140) NOT NULL PRIMARY KEY,
      newest BIGINT NOT NULL
    )`,
    `CREATE TABLE IF NOT EXISTS late_sales (
      minute BIGINT NOT NULL PRIMARY KEY,
      orders BIGINT NOT NULL
    )`,
    'CREATE TABLE IF NOT EXISTS generation (name VARCHAR(20) NOT NULL PRIMARY KEY, value BIGINT NOT NULL)',
    `INSERT INTO generation (name, value) VALUES ('figures', 1) ${keepExisting(dialect, 'name')}`,
  ],
};

const calls: Migration = {
  name: 'Calls1762000000004',
  statements: () => [
    `CREATE TABLE IF NOT EXISTS call_reporters (
      instance VARCHAR(100) NOT NULL PRIMARY KEY,
      newest BIGINT NOT NULL,
      minute BIGINT NOT NULL
    )`,
    `CREATE TABLE IF NOT EXISTS call_minutes (
      minute BIGINT NOT NULL,
      instance VARCHAR(100) NOT NULL,
      side VARCHAR(8) NOT NULL,
      service VARCHAR(100) NOT NULL,
      method VARCHAR(120) NOT NULL,
      success BIGINT NOT NULL,
      failure BIGINT NOT NULL,
      elapsed BIGINT NOT NULL,
      max_elapsed BIGINT NOT NULL,
      concurrent BIGINT NOT NULL,
      max_concurrent BIGINT NOT NULL,
      PRIMARY KEY (minute, instance, side, service, method)
    )`,
  ],
};

export const insightMigrations: readonly Migration[] = [tables, stages, eventTime, calls];
