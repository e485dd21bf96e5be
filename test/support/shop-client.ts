import { randomUUID } from 'node:crypto';
import { eventually } from './eventually.js';

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  /** Seconds, of a refusal that says when to come again. */
  readonly retryAfter?: number;
  readonly body: Body;
}

export interface Order {
  readonly orderId: string;
  readonly status: 'queued' | 'rejected' | 'reserved' | 'confirmed' | 'cancelled';
  /** Of what is queued. */
  readonly position?: number;
  readonly etaSeconds?: number | null;
  readonly reason?: string;
  /** Of what is in the books, ms. */
  readonly placedAt?: number;
  readonly total: number;
  readonly lines: readonly { sku: string; quantity: number; unitPrice: number }[];
}

export interface Product {
  readonly sku: string;
  readonly initial: number;
  readonly restocked: number;
  readonly available: number;
  readonly held: number;
  readonly sold: number;
  readonly version: number;
}

export interface Wish {
  readonly customerId?: string;
  readonly lines: readonly { sku: string; quantity: number }[];
  readonly paymentToken?: string;
}

/** The shop as its customers see it: over HTTP. Remembers what was accepted and what was refused, as the witness of I7. */
export class ShopClient {
  readonly accepted = new Set<string>();
  readonly refused: { customerId: string; key: string }[] = [];

  constructor(readonly url: string) {}

  async request<Body = Record<string, unknown>>(
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer<Body>> {
    const raw =
      options.body === undefined
        ? null
        : typeof options.body === 'string'
          ? options.body
          : JSON.stringify(options.body);
    const headers = { ...(raw === null ? {} : { 'content-type': 'application/json' }), ...options.headers };
    const response = await fetch(this.url + path, { method, body: raw, headers, signal: AbortSignal.timeout(30_000) });
    const text = await response.text();
    const after = response.headers.get('retry-after');
    const body = (text ? JSON.parse(text) : {}) as Body;
    return { status: response.status, body, ...(after === null ? {} : { retryAfter: Number(after) }) };
  }

  async place(
    { customerId = 'c-1', ...wish }: Wish,
    key: string = randomUUID(),
  ): Promise<Answer<Order & Record<string, unknown>>> {
    const answer = await this.request<Order & Record<string, unknown>>('POST', '/orders', {
      body: { customerId, ...wish },
      headers: { 'idempotency-key': key },
    });
    if (answer.status === 201 || answer.status === 202) this.accepted.add(answer.body.orderId);
    else if (answer.status < 500) this.refused.push({ customerId, key });
    return answer;
  }

  /** Places and insists on 201. */
  async placed(wish: Wish, key?: string): Promise<Order> {
    const { status, body } = await this.place(wish, key);
    if (status !== 201) throw new Error(`placing answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Places and insists on 202. */
  async queued(wish: Wish, key?: string): Promise<Order> {
    const { status, body } = await this.place(wish, key);
    if (status !== 202) throw new Error(`placing answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  async order(orderId: string): Promise<Order> {
    return (await this.request<Order>('GET', `/orders/${orderId}`)).body;
  }

  /** Waits until the order has `status`. */
  becomes(orderId: string, status: Order['status'], withinMs = 15_000): Promise<Order> {
    return eventually(`order ${orderId} becomes ${status}`, withinMs, async () => {
      const order = await this.order(orderId);
      return order.status === status && order;
    });
  }

  async product(sku: string): Promise<Product> {
    return (await this.request<Product>('GET', `/products/${sku}`)).body;
  }

  async restock(sku: string, quantity: number): Promise<Product> {
    const { body } = await this.request<Product>('POST', `/products/${sku}/restock`, {
      body: { quantity },
      headers: { 'idempotency-key': randomUUID() },
    });
    return body;
  }
}
