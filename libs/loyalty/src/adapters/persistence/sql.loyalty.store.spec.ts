import { openTestDatabase } from '@weir/platform/persistence';
import { loyaltyMigrations } from './loyalty.migrations.js';
import { loyaltySuite } from './loyalty.suite.js';

loyaltySuite('SQLite', async () => {
  const schema = await openTestDatabase('loyalty', loyaltyMigrations);
  return { instances: [schema], close: () => schema.close() };
});
