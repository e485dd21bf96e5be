/** Where an order stands. `none`: not known here, though its stock may be held already. */
export const ORDER_STATES = ['none', 'reserved', 'confirmed', 'cancelled'] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/**
 * What can happen to an order. `Held`: its stock is held, the reply of the reserve. `HoldOverdue`: inventory asks what becomes of a hold.
 * `GoodsReturned`: the money is wanted back, and the goods come back with it.
 */
export const ORDER_MESSAGES = [
  'Held',
  'HoldOverdue',
  'PaymentCaptured',
  'PaymentDeclined',
  'DeadlinePassed',
  'CustomerCancelled',
  'GoodsReturned',
] as const;
export type OrderMessage = (typeof ORDER_MESSAGES)[number];

/** What the order says when it changes. `OrderCancelled` is one message to all: each neighbour undoes whatever it has done. */
export const ORDER_EFFECTS = ['OrderReserved', 'OrderConfirmed', 'OrderCancelled'] as const;
export type OrderEffect = (typeof ORDER_EFFECTS)[number];

/** `abandoned`: its stock was held but the order never came to be. `expired`: nobody paid in time. */
export const ORDER_REASONS = ['customer', 'returned', 'declined', 'expired', 'abandoned'] as const;
export type OrderReason = (typeof ORDER_REASONS)[number];

/**
 * applied: the order changed. duplicate: the message has had its effect before. fenced: it came after the order had been cancelled.
 * refused: the caller is told no. ignored: it does not concern an order in this state.
 */
export type OrderVerdict = 'applied' | 'duplicate' | 'fenced' | 'refused' | 'ignored';

export interface OrderStep {
  readonly to: OrderState;
  readonly effects: readonly OrderEffect[];
  readonly verdict: OrderVerdict;
  /** Why, where the step cancels. */
  readonly reason?: OrderReason;
}

const becomes = (to: OrderState, effect: OrderEffect): OrderStep => ({ to, effects: [effect], verdict: 'applied' });
const cancelled = (reason: OrderReason): OrderStep => ({ ...becomes('cancelled', 'OrderCancelled'), reason });
const stays = (to: OrderState, verdict: Exclude<OrderVerdict, 'applied'>): OrderStep => ({ to, effects: [], verdict });

/** The whole life of an order. Handlers, the model checker, the simulator and the invariants read this table and nothing else. */
export const orderTable: Readonly<Record<OrderState, Readonly<Record<OrderMessage, OrderStep>>>> = {
  none: {
    Held: becomes('reserved', 'OrderReserved'),
    // A crash between hold and order: the tombstone refuses the late insert, and its cancellation frees the hold.
    HoldOverdue: cancelled('abandoned'),
    PaymentCaptured: stays('none', 'ignored'),
    PaymentDeclined: stays('none', 'ignored'),
    DeadlinePassed: stays('none', 'ignored'),
    CustomerCancelled: stays('none', 'ignored'),
    GoodsReturned: stays('none', 'ignored'),
  },
  reserved: {
    Held: stays('reserved', 'duplicate'),
    // Nothing to answer: the order's own deadline and its outbox will speak.
    HoldOverdue: stays('reserved', 'ignored'),
    PaymentCaptured: becomes('confirmed', 'OrderConfirmed'),
    PaymentDeclined: cancelled('declined'),
    DeadlinePassed: cancelled('expired'),
    CustomerCancelled: cancelled('customer'),
    // It overtook the capture that it follows, and is said only once.
    GoodsReturned: cancelled('returned'),
  },
  confirmed: {
    Held: stays('confirmed', 'duplicate'),
    HoldOverdue: stays('confirmed', 'ignored'),
    PaymentCaptured: stays('confirmed', 'duplicate'),
    PaymentDeclined: stays('confirmed', 'ignored'),
    DeadlinePassed: stays('confirmed', 'ignored'),
    CustomerCancelled: cancelled('returned'),
    GoodsReturned: cancelled('returned'),
  },
  cancelled: {
    Held: stays('cancelled', 'refused'),
    HoldOverdue: stays('cancelled', 'duplicate'),
    PaymentCaptured: stays('cancelled', 'fenced'),
    PaymentDeclined: stays('cancelled', 'fenced'),
    DeadlinePassed: stays('cancelled', 'duplicate'),
    CustomerCancelled: stays('cancelled', 'duplicate'),
    GoodsReturned: stays('cancelled', 'duplicate'),
  },
};

export const decideOrder = (state: OrderState, message: OrderMessage): OrderStep => orderTable[state][message];

export interface OrderEdge {
  readonly from: OrderState;
  readonly message: OrderMessage;
  readonly to: OrderState;
}

/** Every change that an order's history may show. */
export const orderEdges: readonly OrderEdge[] = ORDER_STATES.flatMap((from) =>
  ORDER_MESSAGES.map((message) => ({ from, message, to: decideOrder(from, message).to })).filter(
    ({ to }) => to !== from,
  ),
);
