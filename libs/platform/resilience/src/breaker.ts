import type { Clock } from '@weir/platform/kernel';
import { CircuitState, SamplingBreaker } from 'cockatiel';

export interface BreakerLimits {
  /** Share of failures that opens the circuit, percent; 0: never. */
  readonly percent: number;
  readonly restMs: number;
}

/** The share is counted over this time, ms, and not at all below this rate. */
const WINDOW_MS = 10_000;
const MINIMUM_PER_SECOND = 10;

/** A circuit breaker that is asked before a call and told after it; cockatiel counts. Open, it refuses; after its rest one call may try. */
export class Breaker {
  private counts: SamplingBreaker | undefined;
  private percent = 0;
  private openUntil: number | undefined;

  constructor(
    private readonly limits: () => BreakerLimits,
    private readonly clock: Clock,
    /** Hears true when the circuit opens, false when it closes. */
    private readonly onChange: (open: boolean) => void = () => undefined,
  ) {}

  get open(): boolean {
    return this.openUntil !== undefined;
  }

  /** False while the circuit is open. Whoever got true must call `done`. */
  allow(): boolean {
    if (this.openUntil === undefined) return true;
    const { percent, restMs } = this.limits();
    const now = this.clock.monotonic();
    if (percent > 0 && now < this.openUntil) return false;
    this.openUntil = now + restMs;
    return true;
  }

  done(ok: boolean): void {
    const { percent, restMs } = this.limits();
    if (percent === 0) return this.close();
    if (percent !== this.percent || !this.counts) this.count(percent);
    if (ok) {
      this.counts!.success(CircuitState.Closed);
      return this.close();
    }
    const opens = this.counts!.failure(CircuitState.Closed);
    if (this.openUntil !== undefined) this.openUntil = this.clock.monotonic() + restMs;
    else if (opens) {
      this.openUntil = this.clock.monotonic() + restMs;
      this.onChange(true);
    }
  }

  private close(): void {
    if (this.openUntil === undefined) return;
    this.openUntil = undefined;
    this.count(this.percent);
    this.onChange(false);
  }

  private count(percent: number): void {
    this.percent = percent;
    this.counts =
      percent === 0
        ? undefined
        : new SamplingBreaker({
            // cockatiel wants a share below 1 and opens above it
            threshold: Math.min(percent, 99.9) / 100,
            duration: WINDOW_MS,
            minimumRps: MINIMUM_PER_SECOND,
          });
  }
}
