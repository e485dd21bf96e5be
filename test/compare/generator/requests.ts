import { randomUUID } from 'node:crypto';
import type { Ask } from './job.js';

/** Orders that are known, to be looked at: the youngest ones. */
const REMEMBERED = 4_000;
const SKUS = 64;
const CUSTOMERS = 1_000;

export interface Request {
  readonly bytes: string;
  readonly order: boolean;
}

interface KnownOrder {
  readonly orderId: string;
  readonly n: number;
}

/** Writes requests as bytes, the n-th always the same but for keys, and remembers the orders that came of them. */
export class Requests {
  private readonly known: KnownOrder[] = [];
  private remembered = 0;

  constructor(
    private readonly host: string,
    private readonly seed: number,
  ) {}

  of(ask: Ask, n: number): readonly Request[] {
    switch (ask) {
      case 'place':
        return [this.order(n, skuOf(n + this.seed))];
      case 'hot':
        return [this.order(n, skuOf(0))];
      case 'mixed':
        return [this.mixed(n)];
      case 'fan-out':
        return this.fanOut(n);
    }
  }

  /** `n` as it was given to {@link of}. */
  remember(body: string, n: number): void {
    const orderId = /"orderId":"([^"]+)"/.exec(body)?.[1];
    if (orderId) this.known[this.remembered++ % REMEMBERED] = { orderId, n };
  }

  private mixed(n: number): Request {
    const turn = n % 20;
    if (turn < 14) return this.get(`/products/${skuOf(n)}`);
    const known = this.pick(n);
    return turn < 17 && known ? this.get(`/orders/${known.orderId}`) : this.order(n, skuOf(n));
  }

  private fanOut(n: number): Request[] {
    const known = this.pick(n);
    if (!known) throw new Error('no order is known yet');
    const paths = [`/orders/${known.orderId}`, `/payments/${known.orderId}`, `/products/${skuOf(n)}`];
    return [...paths, `/loyalty/${customerOf(known.n)}`].map((path) => this.get(path));
  }

  private pick(n: number): KnownOrder | undefined {
    return this.known[(n * 7_919) % Math.max(1, this.known.length)];
  }

  private get(path: string): Request {
    return { bytes: `GET ${path} HTTP/1.1\r\nhost: ${this.host}\r\n\r\n`, order: false };
  }

  private order(n: number, sku: string): Request {
    const body = `{"customerId":"${customerOf(n)}","lines":[{"sku":"${sku}","quantity":1}]}`;
    const head = `POST /orders HTTP/1.1\r\nhost: ${this.host}\r\ncontent-type: application/json\r\n`;
    return {
      bytes: `${head}idempotency-key: ${randomUUID()}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      order: true,
    };
  }
}

const skuOf = (n: number): string => `load-${String(n % SKUS).padStart(2, '0')}`;
const customerOf = (n: number): string => `c-${n % CUSTOMERS}`;
