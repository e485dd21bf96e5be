import { Injectable } from '@nestjs/common';
import { Database, Inbox, Outbox } from '@weir/platform/persistence';
import { InventoryStore, type InventoryUnit } from '../../application/ports.js';
import type { Product } from '../../domain/stock.js';
import { PRODUCT_COLUMNS } from './rows.js';
import { SqlInventoryUnit } from './sql.inventory.unit.js';

@Injectable()
export class SqlInventoryStore extends InventoryStore {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly inbox: Inbox,
  ) {
    super();
  }

  override products(): Promise<Product[]> {
    return this.database.query<Product>(`SELECT ${PRODUCT_COLUMNS} FROM products ORDER BY sku`);
  }

  override async product(sku: string): Promise<Product | undefined> {
    const [product] = await this.database.query<Product>(`SELECT ${PRODUCT_COLUMNS} FROM products WHERE sku = ?`, [
      sku,
    ]);
    return product;
  }

  override transaction<T>(work: (unit: InventoryUnit) => Promise<T>): Promise<T> {
    return this.database.transaction((tx) => work(new SqlInventoryUnit(tx, this.outbox, this.inbox)));
  }
}
