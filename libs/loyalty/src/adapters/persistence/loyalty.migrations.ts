import type { Migration } from '@weir/platform/persistence';

export const loyaltyMigrations: readonly Migration[] = [
  {
    name: 'Loyalty1762000000001',
    statements: () => [
      `CREATE TABLE IF NOT EXISTS accounts (
        customer_id VARCHAR(64) NOT NULL PRIMARY KEY,
        earned BIGINT NOT NULL,
        taken_back BIGINT NOT NULL,
        CONSTRAINT accounts_sums CHECK (earned >= 0 AND taken_back >= 0)
      )`,
    ],
  },
];
