import { Injectable } from '@nestjs/common';
import { type Fact, tally } from '../domain/tally.js';
import { InsightSettingsLive } from '../insight.settings.js';
import { InsightStore } from './ports.js';

export interface EventFact extends Fact {
  readonly eventId: string;
}

/** Adds what a batch of events comes to, each event once, in one transaction. */
@Injectable()
export class CountEvents {
  constructor(
    private readonly store: InsightStore,
    private readonly settings: InsightSettingsLive,
  ) {}

  /** False when `generation` is over, and then nothing was counted: the next one reads these events for itself. */
  async execute(facts: readonly EventFact[], generation: number): Promise<boolean> {
    if (facts.length === 0) return true;
    return this.store.transaction(async (unit) => {
      if (!(await unit.stands(generation))) return false;
      const fresh = await unit.claim(facts.map(({ eventId }) => eventId));
      const due = facts.filter(({ eventId }) => fresh.delete(eventId));
      const reached = await unit.reached([...new Set(due.flatMap(({ sale }) => sale?.stream ?? []))].sort());
      await unit.add(tally(due, { allowedMs: this.settings.value.allowedLatenessMs, reached }));
      return true;
    });
  }
}
