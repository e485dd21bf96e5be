import type { Ids } from '@weir/platform/kernel';
import {
  type CancelOrder,
  OrderApi,
  type OrderView,
  type PlaceOrder,
  type PlaceOutcome,
  type RejectedOrder,
} from '../../contract/index.js';

/** Without the key: every POST is a new order, the repetition of one whose answer was lost too. */
export class KeylessOrders extends OrderApi {
  constructor(
    private readonly real: OrderApi,
    private readonly ids: Ids,
  ) {
    super();
  }

  override place(commands: readonly PlaceOrder[]): Promise<PlaceOutcome[]> {
    return this.real.place(commands.map((command) => ({ ...command, orderId: this.another() })));
  }

  override show(orderId: string): Promise<OrderView> {
    return this.real.show(orderId);
  }

  override rejection(orderId: string): Promise<RejectedOrder | undefined> {
    return this.real.rejection(orderId);
  }

  override list(customerId: string, limit: number): Promise<OrderView[]> {
    return this.real.list(customerId, limit);
  }

  override cancel(command: CancelOrder): Promise<OrderView> {
    return this.real.cancel(command);
  }

  /** In the shape of an order id, and of nobody's making. */
  private another(): string {
    return `o-${this.ids.next().replaceAll('-', '').slice(0, 26)}`;
  }
}
