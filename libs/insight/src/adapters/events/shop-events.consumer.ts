import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { INVENTORY_EVENTS_TOPIC, inventoryEvents } from '@weir/inventory/contract';
import { ORDER_EVENTS_TOPIC, orderEvents } from '@weir/order/contract';
import { PAYMENT_EVENTS_TOPIC, paymentEvents } from '@weir/payment/contract';
import { Clock, Lifecycle, Poller } from '@weir/platform/kernel';
import { type ContractEvent, EventBus, type RunningSubscription, subscribeTo } from '@weir/platform/messaging';
import { Log } from '@weir/platform/telemetry';
import { CountEvents, type EventFact } from '../../application/count-events.js';
import { InsightStore } from '../../application/ports.js';
import type { Fact } from '../../domain/tally.js';

/** A rebuild that another instance was asked for is noticed after this time at the latest, ms. */
const LOOK = 500;

/** What insight counts of what the shop says. */
const contracts = {
  ...orderEvents,
  PaymentCaptured: paymentEvents.PaymentCaptured,
  PaymentDeclined: paymentEvents.PaymentDeclined,
  StockCommitted: inventoryEvents.StockCommitted,
} as const;

/** Consumer group `insight` on everything; one generation of it after the other, as the store says. */
@Injectable()
export class ShopEventsConsumer implements OnApplicationBootstrap {
  private readonly poller: Poller;
  private generation = 0;
  private running: RunningSubscription | undefined;

  constructor(
    private readonly bus: EventBus,
    private readonly counting: CountEvents,
    private readonly store: InsightStore,
    private readonly lifecycle: Lifecycle,
    private readonly log: Log,
    clock: Clock,
  ) {
    this.poller = new Poller(() => this.follow(), {
      clock,
      idleMs: () => LOOK,
      onError: (error) => log.error('insight could not look for its generation', { error }),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.follow();
    this.poller.start();
    this.lifecycle.onStop('consume', 'insight generations', () => this.poller.stop());
  }

  /** Leaves the group of a generation that is over and reads from the first event in that of the next. */
  private async follow(): Promise<boolean> {
    const generation = await this.store.generation();
    if (generation === this.generation || this.lifecycle.stopping) return false;
    await this.running?.stop();
    this.running = await subscribeTo(this.bus, {
      group: 'insight',
      generation,
      topics: [ORDER_EVENTS_TOPIC, PAYMENT_EVENTS_TOPIC, INVENTORY_EVENTS_TOPIC],
      contracts,
      handle: async (batch) => {
        if (!(await this.counting.execute(batch.map(factOf), generation))) this.poller.poke();
      },
    });
    this.log.info('insight counts', { generation });
    this.generation = generation;
    return false;
  }
}

export const factOf = (event: ContractEvent<typeof contracts>): EventFact => ({
  eventId: event.eventId,
  ...told(event),
});

function told({ type, payload, occurredAt: at, topic, partition }: ContractEvent<typeof contracts>): Fact {
  switch (type) {
    case 'OrderReserved':
      return { stage: 'reserved' };
    case 'PaymentCaptured':
      return { stage: 'captured' };
    case 'PaymentDeclined':
      return { stage: 'declined' };
    case 'OrderConfirmed': {
      const units = payload.lines.reduce((sum, { quantity }) => sum + quantity, 0);
      return { stage: 'confirmed', sale: { at, stream: `${topic}/${partition}`, units, revenue: payload.total } };
    }
    case 'OrderCancelled':
      return { stage: 'cancelled' };
    case 'StockCommitted':
      return { sold: payload.lines };
  }
}
