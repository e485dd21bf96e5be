import { ORDER_REQUESTS_TOPIC } from '@weir/order/contract';
import { encoded, latencyOf, type Latency, newHistogram, recordMs } from '../histogram.js';
import type { FloodShop } from './flood-shop.js';

export interface Completion {
  readonly orders: number;
  readonly latency: Latency;
  readonly histogram: string;
}

/**
 * How long it took from acceptance to the end (confirmed, cancelled), of the orders since `since` (wall clock, ms): acceptance is when the request was written into the
 * queue, or when the order was reserved.
 */
export async function completionOf(shop: FloodShop, since: number): Promise<Completion> {
  const queued = new Map<string, number>();
  for await (const { headers } of shop.topic(ORDER_REQUESTS_TOPIC, since)) {
    const [name, at] = [headers['request'], Number(headers['occurred-at'])];
    if (name !== undefined && !queued.has(name)) queued.set(name, at);
  }
  const ended = await shop.rows<{ id: string; placed: number; ended: number }>(
    "SELECT order_id AS id, placed_at AS placed, updated_at AS ended FROM orders WHERE placed_at >= ? AND status <> 'reserved'",
    [since],
  );
  const histogram = newHistogram();
  for (const { id, placed, ended: end } of ended)
    recordMs(histogram, Math.max(0, Number(end) - (queued.get(id) ?? Number(placed))));
  return { orders: ended.length, latency: latencyOf(histogram), histogram: encoded(histogram) };
}
