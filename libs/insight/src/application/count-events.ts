import { Injectable } from '@nestjs/common';
import { type Fact, tally } from '../domain/tally.js';
import { InsightStore } from './ports.js';

export interface EventFact extends Fact {
  readonly eventId: string;
}

/** Adds what a batch of events comes to, each event once, in one transaction. */
@Injectable()
export class CountEvents {
  constructor(private readonly store: InsightStore) {}

  async execute(facts: readonly EventFact[]): Promise<void> {
    if (facts.length === 0) return;
    await this.store.transaction(async (unit) => {
      const fresh = await unit.claim(facts.map(({ eventId }) => eventId));
      await unit.add(tally(facts.filter(({ eventId }) => fresh.delete(eventId))));
    });
  }
}
