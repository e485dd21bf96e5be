import { Injectable } from '@nestjs/common';
import { Clock, Failure } from '@weir/platform/kernel';
import { type CancelOrder, OrderErrors, type OrderView } from '../contract/index.js';
import { advanceOrders } from './advance-orders.js';
import { OrderStore } from './ports.js';
import { viewOf } from './view.js';

/** The customer does not want the order, or not any more. */
@Injectable()
export class CancelOrderUseCase {
  constructor(
    private readonly store: OrderStore,
    private readonly clock: Clock,
  ) {}

  execute({ orderId }: CancelOrder): Promise<OrderView> {
    return this.store.transaction(async (unit) => {
      const orders = await advanceOrders(unit, [{ orderId, message: 'CustomerCancelled' }], this.clock.now());
      const order = orders.get(orderId);
      if (!order) throw new Failure(OrderErrors.NOT_FOUND, `there is no order ${orderId}`);
      return viewOf(order);
    });
  }
}
