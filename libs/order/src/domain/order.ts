import {
  decideOrder,
  type OrderEffect,
  type OrderMessage,
  type OrderReason,
  type OrderState,
  type OrderVerdict,
} from './order.saga.js';

export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

export interface PricedLine extends Line {
  readonly unitPrice: number;
}

/** Money in minor units, times in milliseconds since 1970. */
export interface Order {
  readonly orderId: string;
  /** Empty for a tombstone. */
  readonly customerId: string;
  readonly state: OrderState;
  /** Undefined unless cancelled. */
  readonly reason: OrderReason | undefined;
  readonly total: number;
  readonly currency: string;
  readonly paymentToken: string;
  /** Changes so far; also the `seq` of the newest event, for each change says one. */
  readonly version: number;
  readonly placedAt: number;
  readonly deadlineAt: number;
  readonly lines: readonly PricedLine[];
}

export interface OrderEntry {
  readonly orderId: string;
  readonly version: number;
  readonly from: OrderState;
  readonly message: OrderMessage;
  readonly to: OrderState;
}

/** ISO 4217 for "no currency": a tombstone costs nothing. */
const NO_CURRENCY = 'XXX';

/** An order that nobody has placed; what a tombstone is made of. */
export const noOrder = (orderId: string, now: number): Order => ({
  orderId,
  customerId: '',
  state: 'none',
  reason: undefined,
  total: 0,
  currency: NO_CURRENCY,
  paymentToken: '',
  version: 0,
  placedAt: now,
  deadlineAt: now,
  lines: [],
});

export const isTombstone = ({ reason }: Order): boolean => reason === 'abandoned';

export const totalOf = (lines: readonly PricedLine[]): number =>
  lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);

export interface Advanced {
  readonly order: Order;
  readonly verdict: OrderVerdict;
  readonly effects: readonly OrderEffect[];
  /** Undefined when nothing changed. */
  readonly entry: OrderEntry | undefined;
}

/** The order after the message, as the table says. */
export function advance(order: Order, message: OrderMessage): Advanced {
  const { to, effects, verdict, reason } = decideOrder(order.state, message);
  if (verdict !== 'applied') return { order, verdict, effects, entry: undefined };
  const version = order.version + 1;
  return {
    order: { ...order, state: to, version, reason },
    verdict,
    effects,
    entry: { orderId: order.orderId, version, from: order.state, message, to },
  };
}

const bySku = (a: Line, b: Line): number => (a.sku < b.sku ? -1 : 1);
const text = (lines: readonly Line[]): string =>
  lines
    .toSorted(bySku)
    .map(({ sku, quantity }) => `${sku} ${quantity}`)
    .join();

/** Whether two lists ask for the same goods, in whatever order. */
export const sameLines = (a: readonly Line[], b: readonly Line[]): boolean => text(a) === text(b);

/** What makes a wish the same wish: a key belongs to one. */
type Wish = Pick<Order, 'customerId' | 'paymentToken'> & { readonly lines: readonly Line[] };

export const sameWish = (a: Wish, b: Wish): boolean =>
  a.customerId === b.customerId && a.paymentToken === b.paymentToken && sameLines(a.lines, b.lines);
