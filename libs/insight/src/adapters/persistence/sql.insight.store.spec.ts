import { openTestDatabase } from '@weir/platform/persistence';
import { insightMigrations } from './insight.migrations.js';
import { insightSuite } from './insight.suite.js';

insightSuite('SQLite', async () => {
  const schema = await openTestDatabase('insight', insightMigrations);
  return { instances: [schema], close: () => schema.close() };
});
