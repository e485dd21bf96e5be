import type { Candidacy, Leadership } from '@weir/platform/coordination';
import { aborted, Poller } from '@weir/platform/kernel';
import { atMost } from './at-most.js';
import type { IncomingEvent } from './event-bus.js';
import { toMessage } from './outbox-message.js';
import type { RelayOptions } from './relay.js';

/** A copy that the auditor has published; consumers take it like the first. */
const REPUBLISHED = 'republished';

/** Missed rows that are published again in one round: bounds the copies while its reader is behind. */
const MOST = 200;
const RESIGN = 3000;

/**
 * Holds what the relay marked as published against what the topic gives back to a reader of its own, and publishes again what is missing. The copy goes to the
 * partition of its original, so when the copy is read and the original was not, the broker has lost it: that, and not the suspicion, is the alarm.
 * One auditor is active per schema; two do no harm, as consumers take each event once.
 */
export class Auditor {
  private candidacy: Candidacy | undefined;
  private readonly lost;
  private readonly republished;

  constructor(private readonly options: RelayOptions) {
    const { lifecycle, metrics, schema } = options;
    this.lost = metrics.counter('weir_audit_lost_total', 'Published events that the topic did not have', ['schema']);
    this.republished = metrics.counter('weir_audit_republished_total', 'Events published again', ['schema']);
    lifecycle.onStop('consume', `auditor ${schema}`, () => this.stop());
  }

  /** Does nothing when the setting `audit` is off. */
  async start(): Promise<void> {
    const { election, schema, settings } = this.options;
    if (!settings.value.audit) return;
    this.candidacy = await election.campaign(`auditor/${schema}`, (term) => this.lead(term));
  }

  private async stop(): Promise<void> {
    if (this.candidacy) await atMost(this.options.clock, RESIGN, this.candidacy.resign());
  }

  private async lead(term: Leadership): Promise<void> {
    const { bus, clock, log, schema, settings } = this.options;
    const reader = await bus.subscribe({
      group: `audit-${schema}`,
      topics: [`weir.${schema}.events`],
      handle: (batch) => this.read(batch),
    });
    const round = { from: clock.now() - settings.value.auditWindowMs };
    const poller = new Poller(() => this.compare(round), {
      clock,
      idleMs: () => settings.value.auditPeriodMs,
      onError: (error) => log.warn('the audit failed and tries again', { schema, error }),
    }).start();
    log.info('the auditor leads', { schema });
    await aborted(term.signal);
    await poller.stop();
    await reader.stop();
  }

  /** Originals first: then a copy whose row is still unseen has none. */
  private async read(batch: readonly IncomingEvent[]): Promise<void> {
    const { log, outbox, schema } = this.options;
    const ids = (copies: boolean): string[] =>
      batch.filter(({ headers }) => REPUBLISHED in headers === copies).map(({ eventId }) => eventId);
    await outbox.markSeen(ids(false));
    const lost = await outbox.markSeen([...new Set(ids(true))]);
    if (lost === 0) return;
    this.lost.add({ schema }, lost);
    log.error('the broker had lost published events; they are published again', { schema, lost, events: ids(true) });
  }

  /** Rows published since the last round that nobody has read back after a decent time. Those below `from` are settled. */
  private async compare(round: { from: number }): Promise<boolean> {
    const { bus, clock, log, outbox, schema, settings } = this.options;
    const until = clock.now() - settings.value.auditGraceMs;
    const missed = await outbox.unseen({ from: round.from, until, limit: MOST });
    if (missed.length === 0) {
      round.from = Math.max(round.from, until);
      return false;
    }
    log.warn('published events were not read back and are published again', { schema, events: missed.length });
    await bus.publish(
      missed.map((row) => {
        const message = toMessage(schema, row);
        return { ...message, headers: { ...message.headers, [REPUBLISHED]: '1' } };
      }),
    );
    this.republished.add({ schema }, missed.length);
    return false;
  }
}
