import type { Database, Outbox, OutgoingEvent, Transaction } from '@weir/platform/persistence';
import { DecoratedOutbox } from './decorated.outbox.js';

/** Without the outbox: the change commits, and the event is told after it, in a write of its own. Who dies in between has changed something and tells nobody. */
export class DualWriteOutbox extends DecoratedOutbox {
  constructor(
    real: Outbox,
    private readonly database: Database,
  ) {
    super(real);
  }

  override async append(tx: Transaction, events: readonly OutgoingEvent[]): Promise<void> {
    // Nobody waits for the second write, and nobody hears when it fails: that is the lesson.
    tx.afterCommit(
      () =>
        void this.database.transaction((second) => this.real.append(second, events)).then(undefined, () => undefined),
    );
  }
}
