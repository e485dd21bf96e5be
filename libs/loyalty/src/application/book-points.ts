import { Injectable } from '@nestjs/common';
import { bookingsOf, type OrderTurn } from '../domain/points.js';
import { LoyaltyStore } from './ports.js';

/** An event of an order, and what it means here; nothing, when the order was never confirmed. */
export interface OrderNews {
  readonly eventId: string;
  readonly turn: OrderTurn | undefined;
}

/** Books the points of a batch of events, each event once, in one transaction. */
@Injectable()
export class BookPoints {
  constructor(private readonly store: LoyaltyStore) {}

  async execute(news: readonly OrderNews[]): Promise<void> {
    if (news.length === 0) return;
    await this.store.transaction(async (unit) => {
      const fresh = await unit.claim(news.map(({ eventId }) => eventId));
      await unit.add(bookingsOf(news.flatMap(({ eventId, turn }) => (turn && fresh.delete(eventId) ? [turn] : []))));
    });
  }
}
