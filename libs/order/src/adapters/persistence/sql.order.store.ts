import { Injectable } from '@nestjs/common';
import { Failure } from '@weir/platform/kernel';
import { Database, Inbox, Outbox, PersistenceErrors } from '@weir/platform/persistence';
import { failpoint } from '@weir/platform/resilience';
import { type Change, OrderStore, type OrderUnit } from '../../application/ports.js';
import type { Order } from '../../domain/order.js';
import { ORDER_COLUMNS, type OrderRow, type Query, readOrders, withLines } from './rows.js';
import { insertOrders, SqlOrderUnit } from './sql.order.unit.js';

@Injectable()
export class SqlOrderStore extends OrderStore {
  private readonly query: Query;

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly inbox: Inbox,
  ) {
    super();
    this.query = (sql, parameters) => database.query(sql, parameters);
  }

  override find(orderIds: readonly string[]): Promise<Map<string, Order>> {
    return readOrders(this.query, orderIds);
  }

  override async ofCustomer(customerId: string, limit: number): Promise<Order[]> {
    const newest = await this.database.query<OrderRow>(
      `SELECT ${ORDER_COLUMNS} FROM orders WHERE customer_id = ? ORDER BY placed_at DESC, order_id LIMIT ?`,
      [customerId, limit],
    );
    return withLines(this.query, newest);
  }

  override async add(changes: readonly Change[], at: number): Promise<'added' | 'taken'> {
    await failpoint('order.place.reserved');
    try {
      await this.database.transaction(async (tx) => {
        tx.label('order.place');
        const unit = new SqlOrderUnit(tx, this.outbox, this.inbox);
        await insertOrders(
          tx,
          changes.map(({ order }) => order),
          at,
        );
        await unit.recordHistory(
          changes.map(({ entry }) => entry),
          at,
        );
        await unit.publish(changes.flatMap(({ events }) => events));
      });
      return 'added';
    } catch (error) {
      if (error instanceof Failure && error.code === PersistenceErrors.DUPLICATE.code) return 'taken';
      throw error;
    }
  }

  override transaction<T>(work: (unit: OrderUnit) => Promise<T>): Promise<T> {
    return this.database.transaction((tx) => work(new SqlOrderUnit(tx, this.outbox, this.inbox)));
  }
}
