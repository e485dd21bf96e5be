import { Injectable } from '@nestjs/common';
import { Failure } from '@weir/platform/kernel';
import {
  type CancelOrder,
  OrderApi,
  OrderErrors,
  type OrderView,
  type PlaceOrder,
  type PlaceOutcome,
  type RejectedOrder,
} from '../contract/index.js';
import { CancelOrderUseCase } from './cancel-order.js';
import { PlaceOrders } from './place-orders.js';
import { OrderStore, RejectionStore } from './ports.js';
import { viewOf } from './view.js';

/** Order's answers from this process. */
@Injectable()
export class OrderService extends OrderApi {
  constructor(
    private readonly store: OrderStore,
    private readonly placing: PlaceOrders,
    private readonly cancelling: CancelOrderUseCase,
    private readonly rejections: RejectionStore,
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

  override async rejection(orderId: string): Promise<RejectedOrder | undefined> {
    const rejection = (await this.rejections.find([orderId])).get(orderId);
    if (!rejection) return undefined;
    const { reason, detail, at } = rejection;
    return { orderId, status: 'rejected', reason, detail, rejectedAt: at };
  }

  override async list(customerId: string, limit: number): Promise<OrderView[]> {
    return (await this.store.ofCustomer(customerId, limit)).map(viewOf);
  }

  override cancel(command: CancelOrder): Promise<OrderView> {
    return this.cancelling.execute(command);
  }
}
