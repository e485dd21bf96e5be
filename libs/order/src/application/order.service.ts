import { Injectable } from '@nestjs/common';
import { Failure } from '@weir/platform/kernel';
import {
  type CancelOrder,
  OrderApi,
  OrderErrors,
  type OrderView,
  type PlaceOrder,
  type PlaceOutcome,
} from '../contract/index.js';
import { CancelOrderUseCase } from './cancel-order.js';
import { PlaceOrders } from './place-orders.js';
import { OrderStore } from './ports.js';
import { viewOf } from './view.js';

/** Order's answers from this process. */
@Injectable()
export class OrderService extends OrderApi {
  constructor(
    private readonly store: OrderStore,
    private readonly placing: PlaceOrders,
    private readonly cancelling: CancelOrderUseCase,
  ) {
    super();
  }

  override place(commands: readonly PlaceOrder[]): Promise<PlaceOutcome[]> {
    return this.placing.execute(commands);
  }

  override async show(orderId: string): Promise<OrderView> {
    const order = (await this.store.find([orderId])).get(orderId);
    if (!order) throw new Failure(OrderErrors.NOT_FOUND, `there is no order ${orderId}`);
    return viewOf(order);
  }

  override async list(customerId: string, limit: number): Promise<OrderView[]> {
    return (await this.store.ofCustomer(customerId, limit)).map(viewOf);
  }

  override cancel(command: CancelOrder): Promise<OrderView> {
    return this.cancelling.execute(command);
  }
}
