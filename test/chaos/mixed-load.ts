import type { Customer } from './customer.js';
import type { Dice } from './dice.js';

const SKUS = ['tea-100', 'tea-250', 'green-100', 'coffee-250', 'cup-1', 'sieve-1'];

/**
 * A little of everything that the shop can do, at the same time: orders that are paid, declined, refused for want of stock, cancelled before and after the
 * payment, refunded, placed twice under one key, and a delivery. Resolves when every customer has been told what became of it.
 */
export async function mixedLoad(customer: Customer, dice: Dice, run: string): Promise<void> {
  const order = (what: string, more: { paymentToken?: string; quantity?: number; sku?: string } = {}) => ({
    key: `${run}-${what}`,
    body: {
      customerId: `c-${what}`,
      lines: [{ sku: more.sku ?? dice.pick(SKUS), quantity: more.quantity ?? dice.upTo(3) }],
      ...(more.paymentToken ? { paymentToken: more.paymentToken } : {}),
    },
  });
  const place = async ({ key, body }: ReturnType<typeof order>): Promise<string | undefined> => {
    const placed = await customer.place(body, key);
    return typeof placed === 'string' ? undefined : placed.orderId;
  };
  const then = async (wish: ReturnType<typeof order>, act: (orderId: string) => Promise<unknown>): Promise<void> => {
    const orderId = await place(wish);
    if (orderId) await act(orderId);
  };
  const confirmed = (act: (orderId: string) => Promise<unknown>) => async (orderId: string) => {
    if ((await customer.settled(orderId)) === 'confirmed') await act(orderId);
  };
  const twice = order('twice');
  await Promise.all([
    ...['a', 'b', 'c'].map((name) => place(order(`paid-${name}`))),
    place(order('declined', { paymentToken: 'tok-decline' })),
    place(order('slow', { paymentToken: 'tok-delay' })),
    place(order('short', { sku: 'pot-1', quantity: 500 })),
    then(order('cancelled', { paymentToken: 'tok-delay' }), (id) => customer.cancel(id)),
    then(
      order('returned'),
      confirmed((id) => customer.cancel(id)),
    ),
    then(
      order('refunded'),
      confirmed((id) => customer.refund(id)),
    ),
    place(twice),
    place(twice),
    customer.restock('kettle-1', dice.upTo(5), `${run}-delivery`),
  ]);
}
