import type { Clock } from '@weir/platform/kernel';

/** A decision is made this often, ms. */
const WINDOW = 100;
/** Half of the pace at which the others began to wait is taken for safe: up to it the rate comes back fast, beyond it slowly. */
const SAFE = 0.5;
const [GROW, PROBE, GROW_ALONE] = [1.5, 1.05, 2];
/** Below this part of the target the others are well; between it and the target nothing changes. */
const WELL = 0.7;
/** Items a second that are left to the one who yields, so that its work goes on. */
const LEAST = 20;
const MOST = 1_000_000;

/**
 * The rate of work that can wait, beside calls on the same processor that cannot: next to nothing as soon as they take longer than they should, since a queue that has
 * built up makes every call dearer; back while they do well, slowly where they were not well before; and without bound when nobody calls any more.
 */
export class YieldingRate {
  private rate = Infinity;
  private safe = Infinity;
  private items = 0;
  private since: number;

  constructor(private readonly clock: Clock) {
    this.since = clock.monotonic();
  }

  /** Items a second; Infinity while there is nobody to yield to. */
  get value(): number {
    return this.rate;
  }

  /** So many items are begun. */
  began(items: number): void {
    this.items += items;
  }

  /** The others' calls take `ms` of late and should take `targetMs` at most; 0: there are none. */
  look(ms: number, targetMs: number): void {
    const passed = this.clock.monotonic() - this.since;
    if (passed < WINDOW) return;
    if (ms > targetMs) this.yield((this.items * 1000) / passed);
    else if (ms <= targetMs * WELL) this.comeBack(ms === 0);
    this.items = 0;
    this.since = this.clock.monotonic();
  }

  private yield(pace: number): void {
    if (this.rate > LEAST) this.safe = Math.max(LEAST, Math.min(this.rate, pace) * SAFE);
    this.rate = LEAST;
  }

  private comeBack(alone: boolean): void {
    this.rate *= alone ? GROW_ALONE : this.rate < this.safe ? GROW : PROBE;
    if (this.rate > MOST) this.rate = this.safe = Infinity;
  }
}
