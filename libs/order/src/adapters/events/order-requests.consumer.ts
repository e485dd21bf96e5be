import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EventBus, subscribeTo } from '@weir/platform/messaging';
import { DrainRequests } from '../../application/drain-requests.js';
import { ORDER_REQUESTS_GROUP, ORDER_REQUESTS_TOPIC, orderRequests } from '../../contract/index.js';
import { OrderSettingsLive } from '../../order.settings.js';

/** Works the waiting requests off. A batch is one placing transaction; the next one begins when its offsets may be committed, so one customer's orders keep their order. */
@Injectable()
export class OrderRequestsConsumer implements OnApplicationBootstrap {
  constructor(
    private readonly bus: EventBus,
    private readonly draining: DrainRequests,
    private readonly settings: OrderSettingsLive,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await subscribeTo(this.bus, {
      group: ORDER_REQUESTS_GROUP,
      topics: [ORDER_REQUESTS_TOPIC],
      contracts: orderRequests,
      maxBatch: this.settings.value.placeMaxBatch,
      handle: (batch) =>
        this.draining.execute(batch.map(({ eventId, payload }) => ({ requestId: eventId, command: payload }))),
    });
  }
}
