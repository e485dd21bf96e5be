import type { Wish } from '../mix.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** POST /orders of one article, as the bytes that go over the wire. */
export function orderRequest({ host, port }: Address, { sku, customerId }: Wish, key: string): string {
  const body = `{"customerId":"${customerId}","lines":[{"sku":"${sku}","quantity":1}]}`;
  return `POST /orders HTTP/1.1\r\nhost: ${host}:${port}\r\ncontent-type: application/json\r\nidempotency-key: ${key}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}
