import { Injectable } from '@nestjs/common';
import { Database, list, upsertRows } from '@weir/platform/persistence';
import { type Rejection, RejectionStore } from '../../application/ports.js';

/** As wide as the column. */
const DETAIL = 500;

@Injectable()
export class SqlRejectionStore extends RejectionStore {
  constructor(private readonly database: Database) {
    super();
  }

  override async find(orderIds: readonly string[]): Promise<Map<string, Rejection>> {
    if (orderIds.length === 0) return new Map();
    const found = await this.database.query<Rejection>(
      `SELECT order_id AS orderId, request_id AS requestId, reason, detail, at FROM order_rejections WHERE order_id IN (${list(orderIds.length)})`,
      [...orderIds],
    );
    return new Map(found.map((rejection) => [rejection.orderId, rejection]));
  }

  override async add(rejections: readonly Rejection[]): Promise<void> {
    const newest = new Map(rejections.map((rejection) => [rejection.orderId, rejection]));
    const sorted = [...newest.values()].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
    await this.database.transaction((tx) =>
      upsertRows(
        tx,
        'order_rejections',
        'order_id',
        ['order_id', 'request_id', 'reason', 'detail', 'at'],
        sorted.map(({ orderId, requestId, reason, detail, at }) => [
          orderId,
          requestId,
          reason,
          detail.slice(0, DETAIL),
          at,
        ]),
        'replace',
      ),
    );
  }
}
