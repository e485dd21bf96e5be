import { openTestDatabase } from '@weir/platform/persistence';
import { orderMigrations } from './order.migrations.js';
import { orderSuite } from './order.suite.js';

orderSuite('SQLite', async () => {
  const { database, outbox, inbox, close } = await openTestDatabase('order', orderMigrations);
  return { instances: [{ database, outbox, inbox }], close };
});
