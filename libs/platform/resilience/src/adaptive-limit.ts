import type { Clock } from '@weir/platform/kernel';

export interface AdaptiveLimitOptions {
  readonly clock: Clock;
  readonly least: () => number;
  readonly most: () => number;
  /** What at most a tenth of the calls may exceed, ms. */
  readonly targetMs: () => number;
}

/** A decision is made on this many calls, and not more often than this, ms. */
const WINDOW = { calls: 20, ms: 100 };
const [BEGIN, SHRINK, GROW] = [64, 0.8, 1.05];

/**
 * Finds how many calls may be under way at once: more while they stay quick and the limit is what holds them back, a fifth less as soon as a tenth of them is slower
 * than the target. Additive-increase would be too slow after a burst, so growth is a twentieth.
 */
export class AdaptiveLimit {
  private limit: number;
  private calls = 0;
  private slow = 0;
  private peak = 0;
  private since: number;

  constructor(private readonly options: AdaptiveLimitOptions) {
    this.limit = Math.min(Math.max(BEGIN, options.least()), options.most());
    this.since = options.clock.monotonic();
  }

  get value(): number {
    return Math.floor(this.limit);
  }

  /** One call ended after `ms`, and so many were under way when it began. */
  observe(ms: number, underWay: number): void {
    const { clock, least, most, targetMs } = this.options;
    this.calls += 1;
    if (ms > targetMs()) this.slow += 1;
    this.peak = Math.max(this.peak, underWay);
    const now = clock.monotonic();
    if (this.calls < WINDOW.calls || now - this.since < WINDOW.ms) return;
    if (this.slow > this.calls / 10) this.limit *= SHRINK;
    else if (this.peak >= this.limit * 0.8) this.limit = Math.max(this.limit + 1, this.limit * GROW);
    this.limit = Math.min(Math.max(this.limit, least()), most());
    this.calls = this.slow = this.peak = 0;
    this.since = now;
  }
}
