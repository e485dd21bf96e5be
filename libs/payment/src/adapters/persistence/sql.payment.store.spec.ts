import { openTestDatabase } from '@weir/platform/persistence';
import { paymentMigrations } from './payment.migrations.js';
import { paymentSuite } from './payment.suite.js';

paymentSuite('SQLite', async () => {
  const schema = await openTestDatabase('payment', paymentMigrations);
  return { instances: [schema], close: () => schema.close() };
});
