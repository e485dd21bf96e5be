import { z } from 'zod';
import { line, orderId, sku } from './commands.js';
import { currency, money } from './views.js';

export const INVENTORY_EVENTS_TOPIC = 'weir.inventory.events';

/** Aggregate `hold` (key: order id) says the first three; aggregate `product` (key: SKU) the other two. */
export const inventoryEvents = {
  /** The hold is past its expiry; only the order decides what becomes of it. */
  HoldOverdue: { version: 1, key: 'orderId', schema: z.strictObject({ orderId, expiresAt: z.int() }) },
  StockCommitted: { version: 1, key: 'orderId', schema: z.strictObject({ orderId, lines: z.array(line) }) },
  /** Stock is available again; `from` tells whether it was only held or already sold. */
  StockReleased: {
    version: 1,
    key: 'orderId',
    schema: z.strictObject({ orderId, from: z.enum(['held', 'committed']), lines: z.array(line) }),
  },
  /** Levels after the change; `version` is the product's and equals the event's seq. */
  StockChanged: {
    version: 1,
    key: 'sku',
    schema: z.strictObject({ sku, available: z.int(), held: z.int(), sold: z.int(), version: z.int() }),
  },
  PriceChanged: { version: 1, key: 'sku', schema: z.strictObject({ sku, price: money, currency, version: z.int() }) },
} as const;

export type InventoryEventType = keyof typeof inventoryEvents;
export type InventoryEvent<T extends InventoryEventType> = z.infer<(typeof inventoryEvents)[T]['schema']>;
