import { type InventoryEvent, inventoryEvents, type InventoryEventType } from '../contract/index.js';
import type { Hold } from '../domain/hold.js';
import type { HoldEffect, HoldState } from '../domain/hold.saga.js';
import type { Product } from '../domain/stock.js';

/** An event that is said when the transaction commits. */
export interface DomainEvent {
  readonly aggregate: 'hold' | 'product';
  readonly aggregateId: string;
  readonly seq: number;
  readonly type: InventoryEventType;
  readonly version: number;
  readonly payload: object;
}

function event<T extends InventoryEventType>(
  type: T,
  about: Pick<DomainEvent, 'aggregate' | 'aggregateId' | 'seq'>,
  payload: InventoryEvent<T>,
): DomainEvent {
  const { version, schema } = inventoryEvents[type];
  return { ...about, type, version, payload: schema.parse(payload) };
}

const ofHold = ({ orderId, eventSeq }: Hold): Pick<DomainEvent, 'aggregate' | 'aggregateId' | 'seq'> => ({
  aggregate: 'hold',
  aggregateId: orderId,
  seq: eventSeq,
});

export const stockChanged = ({ sku, available, held, sold, version }: Product): DomainEvent =>
  event(
    'StockChanged',
    { aggregate: 'product', aggregateId: sku, seq: version },
    { sku, available, held, sold, version },
  );

export const holdOverdue = (hold: Hold): DomainEvent =>
  event('HoldOverdue', ofHold(hold), { orderId: hold.orderId, expiresAt: hold.expiresAt });

/** What a hold says of its own change; a reserve is told by its answer, and a fence moved nothing. */
export function holdSettled(hold: Hold, from: HoldState, effect: HoldEffect): DomainEvent {
  const lines = hold.lines.map(({ sku, quantity }) => ({ sku, quantity }));
  return effect === 'commit'
    ? event('StockCommitted', ofHold(hold), { orderId: hold.orderId, lines })
    : event('StockReleased', ofHold(hold), {
        orderId: hold.orderId,
        from: from === 'committed' ? 'committed' : 'held',
        lines,
      });
}
