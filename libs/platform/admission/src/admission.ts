import { type Clock, Failure, PlatformErrors } from '@weir/platform/kernel';
import { AdaptiveLimit, KeyedRate } from '@weir/platform/resilience';
import type { Log, Metrics } from '@weir/platform/telemetry';
import { ADMISSION_MODES, type AdmissionSettingsLive } from './admission.settings.js';

/** What admission has to know of the queue. */
export interface Queue {
  readonly backlog: number;
  /** As the group was last seen: what came since may have been worked off already. */
  readonly seenBacklog: number;
  readonly drainRate: number;
  /** Null while nobody can say. */
  readonly drainSeconds: number | null;
  /** Whether a request of this key waits. */
  holds(key: string): boolean;
}

export interface AdmissionOptions {
  readonly settings: AdmissionSettingsLive;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Which way a request goes. `leave` must be called once it is answered. */
export interface Admitted {
  readonly way: 'direct' | 'queue';
  leave(): void;
}

/** A queue that is this long, in seconds of its drain, is as good as none. */
const CALM_SECONDS = 0.25;

/** Decides at the door, before any work, whether a request is served at once, waits in the queue, or comes again later. */
export class Admission {
  private readonly limit: AdaptiveLimit;
  private readonly rates: KeyedRate;
  private readonly offered;
  private readonly outcomes;
  private inFlight = 0;
  private direct = 0;
  /** Mode auto: since when requests are queued, and since when there would be no need to. */
  private queueing = false;
  private calmSince: number | undefined;

  constructor(private readonly options: AdmissionOptions) {
    const { clock, metrics, settings } = options;
    this.limit = new AdaptiveLimit({
      clock,
      least: () => settings.value.minConcurrency,
      most: () => settings.value.maxConcurrency,
      targetMs: () => settings.value.targetMs,
    });
    this.rates = new KeyedRate({ clock });
    this.offered = metrics.counter('weir_admission_offered_total', 'Requests that came to the door');
    this.outcomes = metrics.counter('weir_admission_total', 'What the door said', ['outcome']);
  }

  /** How long a request may wait to be accepted into the queue, ms. */
  get acceptWithinMs(): number {
    return this.options.settings.value.acceptWithinMs;
  }

  /** How many may be served at once; Infinity where the mode sets no limit. */
  get concurrency(): number {
    const { concurrency, mode } = this.options.settings.value;
    if (mode === 'direct' || mode === 'buffered') return Infinity;
    return concurrency === 'adaptive' ? this.limit.value : concurrency;
  }

  /** Why a request that has only begun to arrive is refused already; undefined lets it go on to `enter`. */
  turnAway(): Failure | undefined {
    const refused = this.refusal();
    if (refused) this.offered.add();
    return refused;
  }

  private refusal(): Failure | undefined {
    const { maxInFlight, mode } = this.options.settings.value;
    if (this.inFlight >= maxInFlight) return this.shed(`${this.inFlight} requests are under way`, 1);
    if (mode === 'shed' && this.direct >= this.concurrency) return this.shed('the shop is at its limit', 1);
    return undefined;
  }

  /** Fails with PLATFORM.OVERLOADED and `retryAfterSeconds` in its details. `key`: the customer, whose requests keep their order. */
  enter(key: string): Admitted {
    this.offered.add();
    const early = this.refusal();
    if (early) throw early;
    this.checkRate(key);
    const way = this.wayOf(key);
    if (way === 'queue') this.checkBacklog();
    this.outcomes.add({ outcome: way === 'queue' ? 'queued' : 'direct' });
    return way === 'queue' ? this.queued() : this.served();
  }

  /** Writes what is true now into the metrics; called now and then. */
  report(gauges: AdmissionGauges): void {
    const { queue, settings } = this.options;
    gauges.limit.set(Number.isFinite(this.concurrency) ? this.concurrency : 0);
    gauges.inFlight.set(this.inFlight);
    gauges.backlog.set(queue.backlog);
    gauges.drainRate.set(queue.drainRate);
    gauges.queueing.set(this.queueing ? 1 : 0);
    for (const mode of ADMISSION_MODES) gauges.mode.set(settings.value.mode === mode ? 1 : 0, { mode });
  }

  private wayOf(key: string): Admitted['way'] {
    const { queue, settings } = this.options;
    switch (settings.value.mode) {
      case 'buffered':
        return 'queue';
      case 'auto':
        this.turn();
        return this.queueing || queue.holds(key) ? 'queue' : 'direct';
      case 'direct':
      case 'shed':
        // What waits since the mode was another goes first.
        return queue.holds(key) ? 'queue' : 'direct';
    }
  }

  /** Into the queue as soon as the limit is reached; back when nearly nobody has waited and half the limit has been free for a while. */
  private turn(): void {
    const { clock, log, queue, settings } = this.options;
    const full = this.direct >= this.concurrency;
    if (!this.queueing) {
      if (!full) return;
      this.queueing = true;
      this.calmSince = undefined;
      log.info('requests are queued from now on', { limit: this.concurrency });
      return;
    }
    const short = Math.max(this.concurrency, queue.drainRate * CALM_SECONDS);
    const calm = queue.seenBacklog <= short && this.direct <= this.concurrency / 2;
    if (!calm) return void (this.calmSince = undefined);
    this.calmSince ??= clock.monotonic();
    if (clock.monotonic() - this.calmSince < settings.value.calmMs) return;
    this.queueing = false;
    log.info('requests are served at once again');
  }

  private checkRate(key: string): void {
    const { burstPerCustomer, ratePerCustomer } = this.options.settings.value;
    if (ratePerCustomer === 0) return;
    const wait = this.rates.take(key, ratePerCustomer, burstPerCustomer);
    if (wait > 0) throw this.shed(`this customer may send ${ratePerCustomer} a second`, wait / 1000, 'limited');
  }

  private checkBacklog(): void {
    const { queue, settings } = this.options;
    if (queue.backlog < settings.value.backlogLimit) return;
    throw this.shed(`${queue.backlog} requests wait already`, (queue.drainSeconds ?? 100) / 10);
  }

  private shed(why: string, seconds: number, outcome = 'shed'): Failure {
    this.outcomes.add({ outcome });
    const retryAfterSeconds = Math.min(60, Math.max(1, Math.ceil(seconds)));
    return new Failure(PlatformErrors.OVERLOADED, `${why}; come again in ${retryAfterSeconds} s`, {
      details: { retryAfterSeconds },
    });
  }

  private queued(): Admitted {
    this.inFlight += 1;
    return { way: 'queue', leave: () => void (this.inFlight -= 1) };
  }

  private served(): Admitted {
    const { clock } = this.options;
    const began = clock.monotonic();
    this.inFlight += 1;
    const underWay = (this.direct += 1);
    return {
      way: 'direct',
      leave: () => {
        this.inFlight -= 1;
        this.direct -= 1;
        this.limit.observe(clock.monotonic() - began, underWay);
      },
    };
  }
}

type Gauge = ReturnType<Metrics['gauge']>;

/** The door's numbers. */
export class AdmissionGauges {
  readonly limit: Gauge;
  readonly inFlight: Gauge;
  readonly backlog: Gauge;
  readonly drainRate: Gauge;
  readonly queueing: Gauge;
  readonly mode: Gauge;

  constructor(metrics: Metrics) {
    this.limit = metrics.gauge('weir_admission_limit', 'Requests that may be served at once; 0 without a limit');
    this.inFlight = metrics.gauge('weir_admission_in_flight', 'Requests under way');
    this.backlog = metrics.gauge('weir_admission_backlog', 'Requests that wait in the queue');
    this.drainRate = metrics.gauge('weir_admission_drain_rate', 'Requests that leave the queue in a second');
    this.queueing = metrics.gauge('weir_admission_queueing', '1 while mode auto queues');
    this.mode = metrics.gauge('weir_admission_mode', '1 for the mode in force', ['mode']);
  }
}
