import type { Clock } from '@weir/platform/kernel';
import { TokenBucket } from './token-bucket.js';

export interface KeyedRateOptions {
  readonly clock: Clock;
  /** Most keys that are remembered; the one that was new first is forgotten, and begins with a full bucket when it comes again. Default 20000. */
  readonly keys?: number;
}

/** A token bucket for each key, in bounded memory. */
export class KeyedRate {
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(private readonly options: KeyedRateOptions) {}

  /** Takes one of the key's tokens. Answers 0, or the milliseconds until there is one. */
  take(key: string, ratePerSecond: number, burst: number): number {
    const { clock, keys = 20_000 } = this.options;
    let bucket = this.buckets.get(key);
    if (!bucket) {
      for (const oldest of this.buckets.size >= keys ? this.buckets.keys() : []) {
        this.buckets.delete(oldest);
        break;
      }
      this.buckets.set(key, (bucket = new TokenBucket({ clock, ratePerSecond, burst })));
    }
    bucket.setRate(ratePerSecond);
    return bucket.take(1) === 1 ? 0 : Math.max(1, bucket.waitMs(1));
  }

  get size(): number {
    return this.buckets.size;
  }
}
