import { type Clock, type Lifecycle, type Live, Poller } from '@weir/platform/kernel';
import type { Retention } from '@weir/platform/persistence';
import type { Log, Metrics } from '@weir/platform/telemetry';
import type { MessagingSettings } from './messaging.settings.js';

/** Rows a transaction: locks stay short, and the log small. */
const AT_ONCE = 1000;

export interface RetentionWorkerOptions {
  readonly schema: string;
  readonly retention: Retention;
  readonly settings: Live<MessagingSettings>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
}

/** Removes what the settings let go from a schema's outbox and inbox, on every instance. Does nothing while they keep everything. */
export class RetentionWorker {
  private readonly poller: Poller;
  private readonly purged;

  constructor(private readonly options: RetentionWorkerOptions) {
    const { clock, lifecycle, log, metrics, schema, settings } = options;
    this.purged = metrics.counter('weir_purged_rows_total', 'Rows of outbox and inbox that were removed', ['schema']);
    this.poller = new Poller(() => this.step(), {
      clock,
      idleMs: () => settings.value.purgePeriodMs,
      onError: (error) => log.warn('old rows could not be removed', { schema, error }),
    });
    settings.onChange(() => this.poller.poke());
    lifecycle.onStop('work', `retention ${schema}`, () => this.poller.stop());
  }

  start(): void {
    this.poller.start();
  }

  private async step(): Promise<boolean> {
    const { clock, retention, schema, settings } = this.options;
    const { audit, inboxRetentionMs, outboxRetentionMs } = settings.value;
    const before = (age: number): number => clock.now() - age;
    const removed = await retention.purge(
      {
        ...(outboxRetentionMs === undefined ? {} : { publishedBefore: before(outboxRetentionMs), onlySeen: audit }),
        ...(inboxRetentionMs === undefined ? {} : { takenBefore: before(inboxRetentionMs) }),
      },
      AT_ONCE,
    );
    if (removed > 0) this.purged.add({ schema }, removed);
    return removed >= AT_ONCE;
  }
}
