import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { INVENTORY_EVENTS_TOPIC, inventoryEvents } from '@weir/inventory/contract';
import { PAYMENT_EVENTS_TOPIC, paymentEvents } from '@weir/payment/contract';
import { type ContractEvent, EventBus, subscribeTo } from '@weir/platform/messaging';
import { FollowNeighbours, type Told } from '../../application/follow-neighbours.js';
import type { OrderMessage } from '../../domain/order.saga.js';

/** What concerns an order of what payment and inventory say. */
const contracts = {
  PaymentCaptured: paymentEvents.PaymentCaptured,
  PaymentDeclined: paymentEvents.PaymentDeclined,
  RefundRequested: paymentEvents.RefundRequested,
  HoldOverdue: inventoryEvents.HoldOverdue,
} as const;

const messageOf = {
  PaymentCaptured: 'PaymentCaptured',
  PaymentDeclined: 'PaymentDeclined',
  RefundRequested: 'GoodsReturned',
  HoldOverdue: 'HoldOverdue',
} as const satisfies Record<keyof typeof contracts, OrderMessage>;

/** Consumer group `order` on its neighbours' events. */
@Injectable()
export class NeighbourEventsConsumer implements OnApplicationBootstrap {
  constructor(
    private readonly bus: EventBus,
    private readonly following: FollowNeighbours,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await subscribeTo(this.bus, {
      group: 'order',
      topics: [PAYMENT_EVENTS_TOPIC, INVENTORY_EVENTS_TOPIC],
      contracts,
      handle: (batch) => this.following.execute(batch.map(told)),
    });
  }
}

const told = ({ eventId, type, payload }: ContractEvent<typeof contracts>): Told => ({
  eventId,
  orderId: payload.orderId,
  message: messageOf[type],
});
