import type { Command } from 'commander';
import { orderText } from '../order-text.js';
import { clientOf, withUrl, type UrlOption } from '../running-shop.js';
import { verb } from '../verb.js';

export const cancelOrder = (): Command =>
  verb(
    {
      usage: 'cancel <id>',
      summary: 'cancel an order, or take back a confirmed one; safe to repeat',
      example: 'order cancel o-abcdefghijklmnopqrstuvwxyz',
    },
    withUrl,
    async (_, options: UrlOption, orderId: string) => {
      const order = await clientOf(options).cancel(orderId);
      return { document: order, text: orderText(order) };
    },
  );
