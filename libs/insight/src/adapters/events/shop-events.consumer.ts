import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { INVENTORY_EVENTS_TOPIC, inventoryEvents } from '@weir/inventory/contract';
import { ORDER_EVENTS_TOPIC, orderEvents } from '@weir/order/contract';
import { PAYMENT_EVENTS_TOPIC, paymentEvents } from '@weir/payment/contract';
import { type ContractEvent, EventBus, subscribeTo } from '@weir/platform/messaging';
import { CountEvents, type EventFact } from '../../application/count-events.js';
import type { Fact } from '../../domain/tally.js';

/** What insight counts of what the shop says. */
const contracts = {
  ...orderEvents,
  PaymentCaptured: paymentEvents.PaymentCaptured,
  PaymentDeclined: paymentEvents.PaymentDeclined,
  StockCommitted: inventoryEvents.StockCommitted,
} as const;

/** Consumer group `insight` on everything. */
@Injectable()
export class ShopEventsConsumer implements OnApplicationBootstrap {
  constructor(
    private readonly bus: EventBus,
    private readonly counting: CountEvents,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await subscribeTo(this.bus, {
      group: 'insight',
      topics: [ORDER_EVENTS_TOPIC, PAYMENT_EVENTS_TOPIC, INVENTORY_EVENTS_TOPIC],
      contracts,
      handle: (batch) => this.counting.execute(batch.map(factOf)),
    });
  }
}

export const factOf = (event: ContractEvent<typeof contracts>): EventFact => ({
  eventId: event.eventId,
  ...told(event),
});

function told({ type, payload, occurredAt }: ContractEvent<typeof contracts>): Fact {
  switch (type) {
    case 'OrderReserved':
      return { stage: 'reserved' };
    case 'PaymentCaptured':
      return { stage: 'captured' };
    case 'PaymentDeclined':
      return { stage: 'declined' };
    case 'OrderConfirmed': {
      const units = payload.lines.reduce((sum, { quantity }) => sum + quantity, 0);
      return { stage: 'confirmed', sale: { at: occurredAt, units, revenue: payload.total } };
    }
    case 'OrderCancelled':
      return { stage: 'cancelled' };
    case 'StockCommitted':
      return { sold: payload.lines };
  }
}
