import type { CancelOrder, PlaceOrder } from './commands.js';
import type { OrderView, PlaceOutcome, RejectedOrder } from './views.js';

/** What other modules and the edge may ask of order. */
export abstract class OrderApi {
  /** One outcome per command, in the same order. Safe to repeat: the order id names the order; the same id with other lines is `key_reused`. */
  abstract place(commands: readonly PlaceOrder[]): Promise<PlaceOutcome[]>;

  /** Fails with ORDER.NOT_FOUND. */
  abstract show(orderId: string): Promise<OrderView>;

  /** How an order ended that had waited in the queue and was refused when its turn came; undefined when there was none. */
  abstract rejection(orderId: string): Promise<RejectedOrder | undefined>;

  /** The customer's orders, newest first, at most `limit`. */
  abstract list(customerId: string, limit: number): Promise<OrderView[]>;

  /** Cancels a reserved order, takes back a confirmed one, leaves a cancelled one as it is. Safe to repeat. Fails with ORDER.NOT_FOUND. */
  abstract cancel(command: CancelOrder): Promise<OrderView>;
}
