import type { Clock } from '@weir/platform/kernel';

export interface AdaptiveRateOptions {
  readonly clock: Clock;
  /** Per second. Default 100. */
  readonly begin?: number;
  /** Default 10. */
  readonly least?: number;
}

/** A decision is made this often, ms. */
const WINDOW = 500;
const [SHRINK, GROW] = [0.7, 1.2];

/** Finds the rate at which whoever does the work stays quick: a fifth more while it does and the rate is what holds it back, a third less as soon as it does not. */
export class AdaptiveRate {
  private rate: number;
  private since: number;
  private calls = 0;
  private spent = 0;
  private items = 0;

  constructor(private readonly options: AdaptiveRateOptions) {
    this.rate = options.begin ?? 100;
    this.since = options.clock.monotonic();
  }

  /** Items a second. */
  get value(): number {
    return this.rate;
  }

  /** A call that worked off so many items took so long; a call should take `targetMs` at most. */
  observe(items: number, ms: number, targetMs: number): void {
    this.calls += 1;
    this.items += items;
    this.spent += ms;
    const now = this.options.clock.monotonic();
    const seconds = (now - this.since) / 1000;
    if (seconds * 1000 < WINDOW) return;
    if (this.spent / this.calls > targetMs) this.rate *= SHRINK;
    else if (this.items / seconds >= this.rate * 0.8) this.rate *= GROW;
    this.rate = Math.max(this.rate, this.options.least ?? 10);
    this.calls = this.items = this.spent = 0;
    this.since = now;
  }
}
