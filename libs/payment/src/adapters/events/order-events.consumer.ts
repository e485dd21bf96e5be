import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ORDER_EVENTS_TOPIC, orderEvents } from '@weir/order/contract';
import { type ContractEvent, EventBus, subscribeTo } from '@weir/platform/messaging';
import { FollowOrders, type OrderDecision } from '../../application/follow-orders.js';
import { SettlementWorker } from '../clock/settlement.worker.js';

/** What concerns payment of what orders say. */
const contracts = { OrderReserved: orderEvents.OrderReserved, OrderCancelled: orderEvents.OrderCancelled } as const;

/** Consumer group `payment` on the orders' events. */
@Injectable()
export class OrderEventsConsumer implements OnApplicationBootstrap {
  constructor(
    private readonly bus: EventBus,
    private readonly following: FollowOrders,
    private readonly worker: SettlementWorker,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await subscribeTo(this.bus, {
      group: 'payment',
      topics: [ORDER_EVENTS_TOPIC],
      contracts,
      handle: async (batch) => {
        const { leaseMs } = this.worker;
        const leased = await this.following.execute(batch.map(decisionOf), leaseMs);
        if (leaseMs === undefined) this.worker.poke();
        else this.worker.take(leased);
      },
    });
  }
}

export function decisionOf({ eventId, type, payload }: ContractEvent<typeof contracts>): OrderDecision {
  const { orderId, total: amount, currency } = payload;
  const token = type === 'OrderReserved' ? payload.paymentToken : '';
  return { eventId, orderId, message: type, terms: { amount, currency, token } };
}
