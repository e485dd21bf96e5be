import { randomUUID } from 'node:crypto';
import { terminalOrder } from '@weir/deploy/shop';
import type { Command } from 'commander';
import { orderText } from '../order-text.js';
import { clientOf, withUrl, type UrlOption } from '../running-shop.js';
import { verb } from '../verb.js';

interface PlaceOptions extends UrlOption {
  readonly sku: string;
  readonly quantity: number;
  readonly customer: string;
  readonly key?: string;
  readonly token?: string;
  readonly wait?: boolean;
}

export const placeOrder = (): Command =>
  verb(
    {
      usage: 'place',
      summary: 'place an order; safe to repeat with the same key',
      example: 'order place --sku tea-100 --quantity 2 --wait',
    },
    (command) =>
      withUrl(command)
        .requiredOption('--sku <sku>', 'what to order')
        .requiredOption('--quantity <n>', 'how many', Number)
        .option('--customer <id>', 'who orders', 'c-1')
        .option('--key <key>', 'names this order, so that a repetition is the same order (default: a random one)')
        .option('--token <token>', 'the card: tok-approve, tok-decline, tok-delay, tok-timeout, tok-error')
        .option('--wait', 'until the order is confirmed or cancelled'),
    async ({ signal }, { sku, quantity, customer, key = randomUUID(), token, wait, ...where }: PlaceOptions) => {
      const client = clientOf(where);
      const body = { customerId: customer, lines: [{ sku, quantity }], ...(token ? { paymentToken: token } : {}) };
      const placed = await client.place(body, key);
      const order = wait ? await terminalOrder(client, placed.orderId, signal) : placed;
      return { document: order, text: orderText(order) };
    },
  );
