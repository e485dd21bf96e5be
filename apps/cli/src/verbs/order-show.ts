import { timelineOfOrder } from '@weir/deploy/shop';
import type { Command } from 'commander';
import { orderText } from '../order-text.js';
import { clientOf, runningShop, withUrl, type UrlOption } from '../running-shop.js';
import { timelineText } from '../timeline-text.js';
import { verb } from '../verb.js';

/** Of the shop that runs here also what happened in every service; of a foreign one (--url) only what it shows. */
export const showOrder = (): Command =>
  verb(
    {
      usage: 'show <id>',
      summary: 'an order as it is now, and how it came to be',
      example: 'order show o-abcdefghijklmnopqrstuvwxyz',
    },
    withUrl,
    async (_, options: UrlOption, orderId: string) => {
      const order = await clientOf(options).order(orderId);
      if (options.url !== undefined) return { document: order, text: orderText(order) };
      const { folder, state } = runningShop();
      const timeline = await timelineOfOrder(folder, state, orderId);
      return { document: { ...order, timeline }, text: `${orderText(order)}\n${timelineText(timeline)}` };
    },
  );
