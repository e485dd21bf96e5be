import type { OrderView } from '@weir/order/contract';
import { money } from './output.js';

type Told = Pick<OrderView, 'orderId' | 'status' | 'total' | 'currency' | 'lines'> & {
  readonly reason?: OrderView['reason'] | undefined;
};

/** An order in one line. */
export function orderText({ orderId, status, reason, total, currency, lines }: Told): string {
  const what = lines.map(({ sku, quantity }) => `${quantity} x ${sku}`).join(', ');
  return `${orderId} ${status}${reason ? ` (${reason})` : ''}: ${what}, ${money(total, currency)}`;
}
