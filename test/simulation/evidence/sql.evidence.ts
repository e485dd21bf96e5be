import type { Evidence, PspEntry, Schema, Testimony } from '@weir/invariants';
import { insertRows, openTestDatabase, type TestDatabase } from '@weir/platform/persistence';
import { insightMigrations } from '../../../libs/insight/src/adapters/persistence/insight.migrations.js';
import { inventoryMigrations } from '../../../libs/inventory/src/adapters/persistence/inventory.migrations.js';
import { loyaltyMigrations } from '../../../libs/loyalty/src/adapters/persistence/loyalty.migrations.js';
import { orderMigrations } from '../../../libs/order/src/adapters/persistence/order.migrations.js';
import { paymentMigrations } from '../../../libs/payment/src/adapters/persistence/payment.migrations.js';
import type { World } from '../shop/world.js';
import { dump } from './rows.js';

/** Real schemas, in SQLite, into which the rows of one run after the other are copied, so that the one library of checks can look at them; the tables' own CHECKs look first. */
export class SqlEvidence implements Evidence {
  testimony: Testimony = { accepted: [], refused: [] };
  private ledger: readonly PspEntry[] = [];

  private constructor(private readonly schemas: Readonly<Record<Schema, TestDatabase>>) {}

  static async open(): Promise<SqlEvidence> {
    return new SqlEvidence({
      order: await openTestDatabase('order', orderMigrations),
      inventory: await openTestDatabase('inventory', inventoryMigrations),
      payment: await openTestDatabase('payment', paymentMigrations),
      insight: await openTestDatabase('insight', insightMigrations),
      loyalty: await openTestDatabase('loyalty', loyaltyMigrations),
    });
  }

  async close(): Promise<void> {
    for (const { close } of Object.values(this.schemas)) await close();
  }

  /** The world as it is now, in place of the one before. Fails with PERSISTENCE.CHECK when a row breaks a rule of its table. */
  async take(world: World, testimony: Testimony): Promise<void> {
    this.testimony = testimony;
    this.ledger = [...world.psp.ledger];
    for (const [schema, tables] of Object.entries(dump(world))) {
      await this.schemas[schema as Schema].database.transaction(async (tx) => {
        for (const [table, rows] of Object.entries(tables)) {
          await tx.execute(`DELETE FROM ${table}`);
          const names = Object.keys(rows[0] ?? {});
          await insertRows(
            tx,
            table,
            names,
            rows.map((row) => names.map((name) => row[name] ?? null)),
          );
        }
      });
    }
  }

  rows<Row extends object>(schema: Schema, sql: string, parameters: readonly (string | number)[] = []): Promise<Row[]> {
    return this.schemas[schema].database.query<Row>(sql, parameters);
  }

  pspLedger(): Promise<readonly PspEntry[]> {
    return Promise.resolve(this.ledger);
  }
}
