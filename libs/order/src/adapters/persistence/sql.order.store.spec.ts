import { openTestDatabase } from '@weir/platform/persistence';
import { orderMigrations } from './order.migrations.js';
import { orderSuite } from './order.suite.js';

orderSuite('SQLite', async () => {
  const schema = await openTestDatabase('order', orderMigrations);
  return { instances: [schema], close: () => schema.close() };
});
