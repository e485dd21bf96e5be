import type { Switch } from '@weir/platform/rpc';
import {
  type CancelOrder,
  OrderApi,
  type OrderView,
  type PlaceOrder,
  type PlaceOutcome,
  type RejectedOrder,
} from '../../contract/index.js';

/** OrderApi, answered here or by another process that has the same books. */
export class SwitchedOrders extends OrderApi {
  constructor(private readonly to: Switch<OrderApi>) {
    super();
  }

  override place(commands: readonly PlaceOrder[]): Promise<PlaceOutcome[]> {
    const customerOf = (at: number): string | undefined => commands[at]?.customerId;
    return this.to.askAll(commands, customerOf, (orders, some) => orders.place(some));
  }

  override show(orderId: string): Promise<OrderView> {
    return this.to.ask(undefined, (orders) => orders.show(orderId));
  }

  override rejection(orderId: string): Promise<RejectedOrder | undefined> {
    return this.to.ask(undefined, (orders) => orders.rejection(orderId));
  }

  override list(customerId: string, limit: number): Promise<OrderView[]> {
    return this.to.ask(customerId, (orders) => orders.list(customerId, limit));
  }

  override cancel(command: CancelOrder): Promise<OrderView> {
    return this.to.ask(undefined, (orders) => orders.cancel(command));
  }
}
