import { type Candidacy, type Election, type Leadership } from '@weir/platform/coordination';
import { aborted, type Clock, Failure, type Lifecycle, type Live, Poller } from '@weir/platform/kernel';
import { failpoint } from '@weir/platform/resilience';
import type { Outbox, OutboxRow } from '@weir/platform/persistence';
import type { Log, Metrics } from '@weir/platform/telemetry';
import { atMost } from './at-most.js';
import type { EventBus } from './event-bus.js';
import { lingerAfter } from './linger.js';
import type { MessagingSettings } from './messaging.settings.js';
import { toMessage } from './outbox-message.js';

/** At the stop, what is still unpublished gets this long, ms; the rest is published by the next leader. */
const FLUSH = 5000;
const RESIGN = 3000;
/** Between two looks at the backlog for the metric, ms. */
const GAUGE = 5000;

export interface RelayOptions {
  /** The schema whose outbox it empties: `order`. */
  readonly schema: string;
  readonly outbox: Outbox;
  readonly bus: EventBus;
  readonly election: Election;
  readonly settings: Live<MessagingSettings>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
}

/** Publishes a schema's outbox while this process leads it. A standby in another process takes over; a leader of the past is refused by the fence in the database. */
export class Relay {
  private candidacy: Candidacy | undefined;
  private poller: Poller | undefined;
  private nextGauge = 0;
  /** Of the failpoints. */
  private readonly scope: string;
  private readonly published;
  private readonly batches;
  private readonly backlog;
  private readonly oldest;

  constructor(private readonly options: RelayOptions) {
    const { lifecycle, metrics, outbox, schema, settings } = options;
    this.scope = `${schema}.relay`;
    this.published = metrics.counter('weir_outbox_published_total', 'Outbox rows published', ['schema']);
    this.batches = metrics.counter(
      'weir_outbox_batches_total',
      'Batches of outbox rows published: rows by batches is the size of a batch',
      ['schema'],
    );
    this.backlog = metrics.gauge(
      'weir_outbox_backlog',
      'Outbox rows that wait (state waiting) or are dead (state dead)',
      ['schema', 'state'],
    );
    this.oldest = metrics.gauge('weir_outbox_oldest_seconds', 'Age of the oldest outbox row that is not published', [
      'schema',
    ]);
    outbox.onAppend(() => this.poller?.poke());
    settings.onChange((next, previous) => {
      if (next.reviveDead > previous.reviveDead) void this.revive();
    });
    lifecycle.onStop('outbox', `relay ${schema}`, () => this.stop());
  }

  async start(): Promise<void> {
    const { election, schema } = this.options;
    this.candidacy = await election.campaign(`relay/${schema}`, (term) => this.lead(term));
  }

  private async lead(term: Leadership): Promise<void> {
    const { clock, log, outbox, schema, settings } = this.options;
    const fencingToken = await outbox.beginTerm(term.fencingToken);
    log.info('the relay leads', { schema, fencingToken });
    const over = new AbortController();
    const onError = (error: unknown): void => {
      if (error instanceof Failure && error.code === 'PERSISTENCE.FENCED') over.abort();
      log.warn('the relay failed and tries again', { schema, error });
    };
    const ended = AbortSignal.any([term.signal, over.signal]);
    const poller = new Poller(() => this.step(fencingToken, ended), {
      clock,
      idleMs: () => settings.value.relayIdleMs,
      onError,
    });
    this.poller = poller.start();
    await aborted(ended);
    this.poller = undefined;
    await poller.stop();
  }

  /** True when there may be more at once. */
  private async step(fencingToken: number, ended: AbortSignal): Promise<boolean> {
    const { bus, clock, outbox, settings } = this.options;
    const { relayBatch, relayLingerMs, relayPaused } = settings.value;
    await this.gauge();
    if (relayPaused) return false;
    const rows = await outbox.unpublished(relayBatch);
    if (rows.length === 0 || ended.aborted) return false;
    await failpoint(this.scope, 'before-publish');
    try {
      await bus.publish(rows.map((row) => toMessage(this.options.schema, row)));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.oneByOne(rows, fencingToken);
      return true;
    }
    await failpoint(this.scope, 'published');
    if (ended.aborted) return false;
    await this.mark(rows, fencingToken);
    if (rows.length === relayBatch) return true;
    await clock.delay(lingerAfter(rows.length, relayLingerMs, settings.value), ended);
    return false;
  }

  /** Some row can never be published: find it, and hold back only what belongs behind it. */
  private async oneByOne(rows: readonly OutboxRow[], fencingToken: number): Promise<void> {
    const { bus, log, outbox, schema } = this.options;
    const held = new Set<string>();
    for (const row of rows) {
      const aggregate = `${row.aggregate}/${row.aggregateId}`;
      if (held.has(aggregate)) continue;
      try {
        await bus.publish([toMessage(schema, row)]);
        await this.mark([row], fencingToken);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        held.add(aggregate);
        const { dead } = await outbox.markRefused(row.position, error.message, fencingToken);
        log.error(dead ? 'an outbox row is dead' : 'an outbox row was refused', {
          schema,
          position: row.position,
          aggregate,
          error,
        });
      }
    }
  }

  private async mark(rows: readonly OutboxRow[], fencingToken: number): Promise<void> {
    const positions = rows.map(({ position }) => position);
    await this.options.outbox.markPublished(positions, fencingToken);
    this.published.add({ schema: this.options.schema }, rows.length);
    this.batches.add({ schema: this.options.schema });
  }

  private async revive(): Promise<void> {
    const { log, outbox, schema } = this.options;
    try {
      log.info('dead outbox rows try again', { schema, rows: await outbox.reviveDead() });
    } catch (error) {
      log.error('dead outbox rows could not be revived', { schema, error });
    }
  }

  private async gauge(): Promise<void> {
    const { clock, outbox, schema } = this.options;
    if (clock.monotonic() < this.nextGauge) return;
    this.nextGauge = clock.monotonic() + GAUGE;
    const { waiting, dead, oldestMs } = await outbox.backlog();
    this.backlog.set(waiting, { schema, state: 'waiting' });
    this.backlog.set(dead, { schema, state: 'dead' });
    this.oldest.set(oldestMs / 1000, { schema });
  }

  private async stop(): Promise<void> {
    const { clock, outbox, settings } = this.options;
    const deadline = clock.monotonic() + FLUSH;
    while (
      this.poller &&
      !settings.value.relayPaused &&
      clock.monotonic() < deadline &&
      (await outbox.unpublished(1)).length > 0
    ) {
      this.poller.poke();
      await clock.delay(10);
    }
    if (this.candidacy) await atMost(clock, RESIGN, this.candidacy.resign());
  }
}

const isRefusal = (error: unknown): error is Failure => error instanceof Failure && !error.retriable;
