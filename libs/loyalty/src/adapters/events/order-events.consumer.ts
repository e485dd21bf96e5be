import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ORDER_EVENTS_TOPIC, orderEvents } from '@weir/order/contract';
import { type ContractEvent, EventBus, type RunningSubscription, subscribeTo } from '@weir/platform/messaging';
import { Log } from '@weir/platform/telemetry';
import { BookPoints, type OrderNews } from '../../application/book-points.js';
import { LoyaltySettingsLive } from '../../loyalty.settings.js';

/** What concerns loyalty of what orders say. */
const contracts = { OrderConfirmed: orderEvents.OrderConfirmed, OrderCancelled: orderEvents.OrderCancelled } as const;

/** Consumer group `loyalty` on the orders' events, from the first one there is. In the group while the setting says so. */
@Injectable()
export class OrderEventsConsumer implements OnApplicationBootstrap {
  private running: RunningSubscription | undefined;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly bus: EventBus,
    private readonly booking: BookPoints,
    private readonly settings: LoyaltySettingsLive,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    this.settings.onChange(() => {
      this.turn = this.turn
        .then(() => this.follow())
        .catch((error: unknown) => this.log.error('loyalty could not join or leave its group', { error }));
    });
    return this.follow();
  }

  private async follow(): Promise<void> {
    const { consuming } = this.settings.value;
    if (!consuming) {
      await this.running?.stop();
      this.running = undefined;
    } else {
      this.running ??= await subscribeTo(this.bus, {
        group: 'loyalty',
        topics: [ORDER_EVENTS_TOPIC],
        contracts,
        handle: (batch) => this.booking.execute(batch.map(newsOf)),
      });
    }
  }
}

/** A cancelled order gives points back only if it had been confirmed. */
export function newsOf({ eventId, type, payload }: ContractEvent<typeof contracts>): OrderNews {
  const { customerId, total } = payload;
  if (type === 'OrderConfirmed') return { eventId, turn: { turn: 'confirmed', customerId, total } };
  return { eventId, turn: payload.from === 'confirmed' ? { turn: 'returned', customerId, total } : undefined };
}
