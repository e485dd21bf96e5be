import { placeOrder } from './commands.js';

export const ORDER_REQUESTS_TOPIC = 'weir.order.requests';

/** The consumer group that works the requests off; its rate and pause are `messaging.groups.order-requests`. */
export const ORDER_REQUESTS_GROUP = 'order-requests';

/** Orders that were accepted and wait. Key: the customer, so that one's orders are placed in the order in which they came. */
export const orderRequests = {
  OrderRequested: { version: 1, key: 'customerId', schema: placeOrder },
} as const;
