import type { Command } from 'commander';
import { orderText } from '../order-text.js';
import { clientOf, withUrl, type UrlOption } from '../running-shop.js';
import { verb } from '../verb.js';

export const showOrder = (): Command =>
  verb(
    { usage: 'show <id>', summary: 'an order as it is now', example: 'order show o-abcdefghijklmnopqrstuvwxyz' },
    withUrl,
    async (_, options: UrlOption, orderId: string) => {
      const order = await clientOf(options).order(orderId);
      return { document: order, text: orderText(order) };
    },
  );
