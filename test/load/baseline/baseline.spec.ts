import { describe, expect, it } from '@jest/globals';
import { baseline } from './server.js';
import { orderIdOf } from './orders.js';

/** What needs no database: everything that is refused before one is asked. What needs one is seen by `load:placing`, which counts the rows. */
describe('the baseline', () => {
  const app = baseline({ database: { host: '127.0.0.1', port: 9 }, password: 'none' });
  const good = { customerId: 'c-1', lines: [{ sku: 'load-00', quantity: 1 }] };
  const post = (
    payload: object,
    headers: object = { 'idempotency-key': 'k' },
  ): Promise<{ statusCode: number; body: string }> =>
    app.inject({ method: 'POST', url: '/orders', payload, headers: { ...headers } });

  it.each([
    ['no key', good, {}],
    ['a blank key', good, { 'idempotency-key': '  ' }],
    ['no lines', { ...good, lines: [] }, undefined],
    ['a quantity of 0', { ...good, lines: [{ sku: 'load-00', quantity: 0 }] }, undefined],
    ['a quantity in words', { ...good, lines: [{ sku: 'load-00', quantity: '1' }] }, undefined],
    ['a SKU twice', { ...good, lines: [...good.lines, ...good.lines] }, undefined],
    ['a price', { ...good, lines: [{ sku: 'load-00', quantity: 1, price: 1 }] }, undefined],
    ['a customer of strange letters', { ...good, customerId: 'c 1' }, undefined],
  ])('refuses %s as the shop does', async (_, payload, headers) => {
    const { statusCode, body } = await post(payload, headers);
    expect([statusCode, JSON.parse(body)]).toEqual([400, expect.objectContaining({ code: 'REQUEST.INVALID' })]);
  });

  it('names an order by customer and key', () => {
    expect(orderIdOf('c-1', 'k')).toMatch(/^o-[a-z0-9]{26}$/);
    expect(orderIdOf('c-1', 'k')).toBe(orderIdOf('c-1', 'k'));
    expect(orderIdOf('c-2', 'k')).not.toBe(orderIdOf('c-1', 'k'));
  });
});
