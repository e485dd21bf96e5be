import type { Clock } from '@weir/platform/kernel';

export interface TokenBucketOptions {
  readonly clock: Clock;
  /** Tokens that come back in a second; above 0. */
  readonly ratePerSecond: number;
  /** Most tokens that wait unused, and what a new bucket holds. Default: a tenth of a second's worth and one, so that a fraction is never lost. */
  readonly burst?: number;
}

/** Holds a stream to a rate: what is taken comes back evenly. Never waits by itself; who finds too little asks `waitMs`. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;
  private rate: number;

  constructor(private readonly options: TokenBucketOptions) {
    this.rate = options.ratePerSecond;
    this.tokens = this.burst;
    this.filledAt = options.clock.monotonic();
  }

  /** Takes up to `wanted` whole tokens and answers how many; 0 when there is none. */
  take(wanted: number): number {
    this.fill();
    const taken = Math.max(0, Math.min(Math.floor(this.tokens), wanted));
    this.tokens -= taken;
    return taken;
  }

  /** Milliseconds until `wanted` tokens, or a full bucket, will be there; 0 when they are. */
  waitMs(wanted = 1): number {
    this.fill();
    const missing = Math.min(wanted, this.burst) - this.tokens;
    return missing <= 0 ? 0 : Math.ceil((missing * 1000) / this.rate);
  }

  /** Another rate from now on; what was saved up stays, as far as the bucket holds it. */
  setRate(ratePerSecond: number): void {
    this.fill();
    this.rate = ratePerSecond;
    this.tokens = Math.min(this.tokens, this.burst);
  }

  get burst(): number {
    return this.options.burst ?? 1 + this.rate / 10;
  }

  private fill(): void {
    const now = this.options.clock.monotonic();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) * this.rate) / 1000);
    this.filledAt = now;
  }
}
