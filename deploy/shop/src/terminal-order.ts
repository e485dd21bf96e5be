import type { OrderView } from '@weir/order/contract';
import type { ShopClient } from './shop-client.js';
import { ShopError } from './shop-error.js';
import { until } from './waiting.js';

/** Longer than any order may stay open: its deadline is 60 s, and the cancellation needs a moment. */
const TERMINAL_WITHIN_MS = 90_000;

/** The order once it is confirmed or cancelled. Fails with SHOP.STILL_OPEN. */
export async function terminalOrder(client: ShopClient, orderId: string, signal?: AbortSignal): Promise<OrderView> {
  const closed = async (): Promise<OrderView | undefined> => {
    const order = await client.order(orderId);
    return order.status === 'reserved' ? undefined : order;
  };
  const order = await until(closed, { withinMs: TERMINAL_WITHIN_MS, everyMs: 50, signal });
  if (order) return order;
  throw new ShopError(
    'SHOP.STILL_OPEN',
    `The order ${orderId} is still reserved`,
    'See `npx weir verify` and the logs of order and payment.',
  );
}
