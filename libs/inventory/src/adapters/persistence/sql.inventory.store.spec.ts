import { describe, expect, it } from '@jest/globals';
import { openTestDatabase } from '@weir/platform/persistence';
import { inventoryMigrations } from './inventory.migrations.js';
import { inventorySuite } from './inventory.suite.js';
import { SqlInventoryStore } from './sql.inventory.store.js';

inventorySuite('SQLite', async () => {
  const schema = await openTestDatabase('inventory', inventoryMigrations);
  return { instances: [schema], close: () => schema.close() };
});

describe('the catalogue of the first day', () => {
  it('is in the shop, the scarce teapot among it, and its books are even', async () => {
    const schema = await openTestDatabase('inventory', inventoryMigrations);
    const { database, outbox, inbox } = schema;
    const products = await new SqlInventoryStore(database, outbox, inbox).products();
    expect(products).toHaveLength(72);
    expect(products.find(({ sku }) => sku === 'tea-100')).toMatchObject({
      name: 'Assam, 100 g',
      price: 590,
      available: 1_000,
    });
    expect(products.find(({ sku }) => sku === 'pot-1')).toMatchObject({ initial: 5, available: 5, version: 0 });
    const broken = database.transaction((tx) =>
      tx.execute("UPDATE products SET available = available - 1 WHERE sku = 'pot-1'"),
    );
    await expect(broken).rejects.toMatchObject({ code: 'PERSISTENCE.CHECK' });
    await schema.close();
  });
});
