import { Injectable } from '@nestjs/common';
import { BATCH_SIZES, Coalescer } from '@weir/platform/resilience';
import { Metrics } from '@weir/platform/telemetry';
import { OrderService } from '../../application/order.service.js';
import {
  type CancelOrder,
  OrderApi,
  type OrderView,
  type PlaceOrder,
  type PlaceOutcome,
  type RejectedOrder,
} from '../../contract/index.js';
import { OrderSettingsLive } from '../../order.settings.js';

/** Orders with group commit: those placed while transactions are in flight share the next reserve and the next transaction. */
@Injectable()
export class CoalescedOrders extends OrderApi {
  private readonly placing: Coalescer<PlaceOrder, PlaceOutcome>;

  constructor(
    private readonly orders: OrderService,
    settings: OrderSettingsLive,
    metrics: Metrics,
  ) {
    super();
    const { placeMaxBatch: maxBatch, placeInFlight: maxInFlight } = settings.value;
    const sizes = metrics.histogram(
      'weir_order_place_batch_size',
      'Orders that shared a transaction when placed',
      [],
      BATCH_SIZES,
    );
    this.placing = new Coalescer((commands) => orders.place(commands), {
      maxBatch,
      maxInFlight,
      onBatch: (size) => sizes.observe(size),
    });
  }

  override place(commands: readonly PlaceOrder[]): Promise<PlaceOutcome[]> {
    return this.placing.addAll(commands);
  }

  override show(orderId: string): Promise<OrderView> {
    return this.orders.show(orderId);
  }

  override rejection(orderId: string): Promise<RejectedOrder | undefined> {
    return this.orders.rejection(orderId);
  }

  override list(customerId: string, limit: number): Promise<OrderView[]> {
    return this.orders.list(customerId, limit);
  }

  override cancel(command: CancelOrder): Promise<OrderView> {
    return this.orders.cancel(command);
  }
}
