import type { Clock } from '@weir/platform/kernel';
import type { Outbox, OutgoingEvent, Transaction } from '@weir/platform/persistence';
import { DecoratedOutbox } from './decorated.outbox.js';

/** Without the sequence: events are numbered by the clock, as many do with timestamps. They are in order as long as clocks are, and nobody can see that one is missing. */
export class ClockNumberedOutbox extends DecoratedOutbox {
  private last = 0;

  constructor(
    real: Outbox,
    private readonly clock: Clock,
  ) {
    super(real);
  }

  override append(tx: Transaction, events: readonly OutgoingEvent[]): Promise<void> {
    const numbered = events.map((event) => ({ ...event, seq: this.next() }));
    return this.real.append(tx, numbered);
  }

  private next(): number {
    this.last = Math.max(this.last + 1, this.clock.now());
    return this.last;
  }
}
