import type { CallsQuery, CallsView } from '@weir/insight/contract';
import type { OrderView, PlaceOrderBody } from '@weir/order/contract';
import type { ProductView } from '@weir/inventory/contract';
import type { PaymentView } from '@weir/payment/contract';
import { ShopError } from './shop-error.js';

/** The HTTP answer to POST /orders. */
export interface PlacedOrder {
  readonly orderId: string;
  readonly status: OrderView['status'];
  readonly total: number;
  readonly currency: string;
  readonly lines: OrderView['lines'];
}

interface Problem {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
}

/** A person's or a script's way into the HTTP face. Every method fails with the code of the problem it was answered, or SHOP.NOT_ANSWERING. */
export class ShopClient {
  constructor(
    private readonly url: string,
    /** Longest wait for one answer, milliseconds. */
    private readonly withinMs = 15_000,
  ) {}

  /** Safe to repeat with the same key. */
  place(order: PlaceOrderBody, key: string): Promise<PlacedOrder> {
    return this.send('POST', '/orders', order, { 'idempotency-key': key });
  }

  order(orderId: string): Promise<OrderView> {
    return this.send('GET', `/orders/${encodeURIComponent(orderId)}`);
  }

  cancel(orderId: string): Promise<OrderView> {
    return this.send('POST', `/orders/${encodeURIComponent(orderId)}/cancel`);
  }

  /** Asks for the money back; the goods come back with it. Safe to repeat. */
  refund(orderId: string): Promise<PaymentView> {
    return this.send('POST', `/payments/${encodeURIComponent(orderId)}/refund`);
  }

  products(): Promise<ProductView[]> {
    return this.send('GET', '/products');
  }

  product(sku: string): Promise<ProductView> {
    return this.send('GET', `/products/${encodeURIComponent(sku)}`);
  }

  /** `key` names the delivery: the same key is booked once. */
  restock(sku: string, quantity: number, key: string): Promise<ProductView> {
    return this.send('POST', `/products/${encodeURIComponent(sku)}/restock`, { quantity }, { 'idempotency-key': key });
  }

  /** What the processes have called and answered, as the monitor knows it. */
  calls(query: CallsQuery): Promise<CallsView> {
    const words = Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]);
    return this.send('GET', `/insight/calls?${new URLSearchParams(words).toString()}`);
  }

  private async send<T>(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
    const answer = await this.reach(method, path, body, headers);
    const text = await answer.text();
    const parsed = parse(text);
    if (answer.ok && parsed !== undefined) return parsed as T;
    const { code, title, detail } = (parsed ?? {}) as Problem;
    throw new ShopError(
      code ?? `HTTP.${answer.status}`,
      detail ?? title ?? `${method} ${path} answered ${answer.status}`,
      hintFor(code),
    );
  }

  private async reach(
    method: string,
    path: string,
    body: object | undefined,
    headers: Record<string, string>,
  ): Promise<Response> {
    try {
      return await fetch(`${this.url}${path}`, {
        method,
        headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
        signal: AbortSignal.timeout(this.withinMs),
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    } catch (error) {
      const timedOut = (error as Error).name === 'TimeoutError';
      const what = timedOut ? `did not answer within ${this.withinMs / 1000} s` : 'does not answer';
      throw new ShopError(
        'SHOP.NOT_ANSWERING',
        `The shop at ${this.url} ${what}`,
        'See `npx weir ps`; start it with `npx weir up`.',
        { cause: error },
      );
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const HINTS: Readonly<Record<string, string>> = {
  'ORDER.OUT_OF_STOCK': 'See `npx weir stock`; `npx weir restock <sku> <n>` adds some.',
  'ORDER.UNKNOWN_SKU': '`npx weir stock` lists the products.',
  'ORDER.KEY_REUSED': 'Use another --key for another order.',
  'ORDER.EXPIRED': 'Use another --key.',
  'ORDER.NOT_FOUND': 'Check the order id: "o-" and 26 letters or digits.',
  'INVENTORY.UNKNOWN_SKU': '`npx weir stock` lists the products.',
};

const hintFor = (code: string | undefined): string =>
  HINTS[code ?? ''] ?? 'Every verb tells what it takes with --help.';
