import { describe, expect, it } from '@jest/globals';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const line = { sku: 'tea-100', quantity: 1 };
const order = (change: object) => ({ customerId: 'c-bad', lines: [line], ...change });

const bodies: readonly [what: string, body: unknown, status: number, code: string][] = [
  ['an unknown SKU', order({ lines: [{ sku: 'no-such-thing', quantity: 1 }] }), 400, 'ORDER.UNKNOWN_SKU'],
  ['a malformed SKU', order({ lines: [{ sku: "x' OR 1=1", quantity: 1 }] }), 400, 'REQUEST.INVALID'],
  ['quantity 0', order({ lines: [{ ...line, quantity: 0 }] }), 400, 'REQUEST.INVALID'],
  ['a negative quantity', order({ lines: [{ ...line, quantity: -1 }] }), 400, 'REQUEST.INVALID'],
  ['a fraction', order({ lines: [{ ...line, quantity: 1.5 }] }), 400, 'REQUEST.INVALID'],
  ['a huge quantity', order({ lines: [{ ...line, quantity: 1e12 }] }), 400, 'REQUEST.INVALID'],
  ['a quantity in words', order({ lines: [{ ...line, quantity: '1' }] }), 400, 'REQUEST.INVALID'],
  ['the same SKU twice', order({ lines: [line, line] }), 400, 'REQUEST.INVALID'],
  ['no lines', order({ lines: [] }), 400, 'REQUEST.INVALID'],
  ['no customer', { lines: [line] }, 400, 'REQUEST.INVALID'],
  ['a price of the client’s own', order({ total: 1 }), 400, 'REQUEST.INVALID'],
  ['an unknown field in a line', order({ lines: [{ ...line, unitPrice: 1 }] }), 400, 'REQUEST.INVALID'],
  ['an array', [order({})], 400, 'REQUEST.INVALID'],
  ['nothing', undefined, 400, 'REQUEST.INVALID'],
  ['malformed JSON', '{"customerId":', 400, 'REQUEST.MALFORMED'],
  ['more than 100 KiB', order({ customerId: 'c'.repeat(101 * 1024) }), 413, 'REQUEST.TOO_LARGE'],
];

const requests: readonly [what: string, method: string, path: string, status: number, code: string][] = [
  ['an unknown route', 'GET', '/nowhere', 404, 'REQUEST.NO_ROUTE'],
  ['an unknown method', 'DELETE', '/orders', 404, 'REQUEST.NO_ROUTE'],
  ['an order that is not there', 'GET', '/orders/o-aaaaaaaaaaaaaaaaaaaaaaaaaa', 404, 'ORDER.NOT_FOUND'],
  ['an order id that cannot be', 'GET', '/orders/%00', 404, 'ORDER.NOT_FOUND'],
  ['a list without a customer', 'GET', '/orders', 400, 'REQUEST.INVALID'],
  ['a product that is not there', 'GET', '/products/nothing', 404, 'INVENTORY.UNKNOWN_SKU'],
  ['a payment that is not there', 'GET', '/payments/o-aaaaaaaaaaaaaaaaaaaaaaaaaa', 404, 'PAYMENT.NOT_FOUND'],
  ['calls of no service', 'GET', '/insight/calls?service=', 400, 'REQUEST.INVALID'],
  ['a window of no minutes', 'GET', '/insight/sales?minutes=0', 400, 'REQUEST.INVALID'],
];

export const badInput = (the: () => ShopUnderTest): void =>
  describe('bad input', () => {
    it.each(bodies)('%s', async (_what, body, status, code) => {
      const { client } = the();
      const answer = await client.request('POST', '/orders', { body, headers: { 'idempotency-key': `bad-${code}` } });
      expect([answer.status, answer.body['code'], answer.body['status']]).toEqual([status, code, status]);
      expect((await client.request('GET', '/orders?customerId=c-bad')).body).toEqual([]);
    });

    it.each(requests)('%s: %s %s', async (_what, method, path, status, code) => {
      const answer = await the().client.request(method, path);
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
    });

    it('a missing, empty or endless key', async () => {
      for (const headers of [{}, { 'idempotency-key': '' }, { 'idempotency-key': 'k'.repeat(129) }]) {
        const { status, body } = await the().client.request('POST', '/orders', {
          body: order({}),
          headers: headers,
        });
        expect([status, body['code']]).toEqual([400, 'REQUEST.MISSING_KEY']);
      }
    });

    it('a wrong content type', async () => {
      const { status, body } = await the().client.request('POST', '/orders', {
        body: '<order/>',
        headers: { 'content-type': 'application/xml', 'idempotency-key': 'bad-type' },
      });
      expect([status, body['code']]).toEqual([415, 'REQUEST.UNSUPPORTED_MEDIA_TYPE']);
    });

    it('a restock of nothing, of too much, and with a key that was used', async () => {
      const restock = (quantity: unknown, key: string) =>
        the().client.request('POST', '/products/tea-100/restock', {
          body: { quantity },
          headers: { 'idempotency-key': key },
        });
      expect((await restock(0, 'r-0')).status).toBe(400);
      expect((await restock(1e9, 'r-1')).status).toBe(400);
      const used = `r-${Date.now()}`;
      expect((await restock(1, used)).status).toBeLessThan(300);
      expect((await restock(2, used)).body).toMatchObject({ status: 422, code: 'INVENTORY.KEY_REUSED' });
    });

    it('is answered as problem+json', async () => {
      const response = await fetch(`${the().client.url}/nowhere`);
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    });
  });
