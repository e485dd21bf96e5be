import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ORDER_EVENTS_TOPIC, orderEvents } from '@weir/order/contract';
import { type ContractEvent, EventBus, subscribeTo } from '@weir/platform/messaging';
import { type OrderDecision, SettleHolds } from '../../application/settle-holds.js';

/** What concerns inventory of what orders say. */
const contracts = { OrderConfirmed: orderEvents.OrderConfirmed, OrderCancelled: orderEvents.OrderCancelled } as const;

/** Consumer group `inventory` on the orders' events. */
@Injectable()
export class OrderEventsConsumer implements OnApplicationBootstrap {
  constructor(
    private readonly bus: EventBus,
    private readonly settling: SettleHolds,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await subscribeTo(this.bus, {
      group: 'inventory',
      topics: [ORDER_EVENTS_TOPIC],
      contracts,
      handle: (batch) => this.settling.execute(batch.map(decisionOf)),
    });
  }
}

const decisionOf = ({ eventId, type, payload }: ContractEvent<typeof contracts>): OrderDecision => ({
  eventId,
  orderId: payload.orderId,
  message: type,
});
