import { Injectable } from '@nestjs/common';
import { Clock } from '@weir/platform/kernel';
import { type Addressed, advanceOrders } from './advance-orders.js';
import { OrderStore } from './ports.js';

/** What payment or inventory said about an order. */
export interface Told extends Addressed {
  readonly eventId: string;
}

/** Follows the neighbours' events: confirms, cancels, leaves tombstones; each event once, the whole batch in one transaction. */
@Injectable()
export class FollowNeighbours {
  constructor(
    private readonly store: OrderStore,
    private readonly clock: Clock,
  ) {}

  async execute(told: readonly Told[]): Promise<void> {
    if (told.length === 0) return;
    await this.store.transaction(async (unit) => {
      const fresh = await unit.claim(told.map(({ eventId }) => eventId));
      const due = told.filter(({ eventId }) => fresh.delete(eventId));
      await advanceOrders(unit, due, this.clock.now());
    });
  }
}
