export const MINUTE_MS = 60_000;

/** First millisecond of the minute that `at` lies in. */
export const minuteOf = (at: number): number => at - (at % MINUTE_MS);

/** What decides whether something is late. */
export interface Lateness {
  readonly allowedMs: number;
  /** The newest time that each stream has shown so far. */
  readonly reached: ReadonlyMap<string, number>;
}

/**
 * Event time, stream by stream: late is what is older than the newest window of its own partition by more than is allowed. Partitions are read at their own pace,
 * so a clock for all would call late whatever lies in the slower ones, and a second reading would come to other figures than the first.
 */
export class Streams {
  private readonly newest = new Map<string, number>();

  constructor(private readonly lateness: Lateness) {}

  /** The next of its stream. */
  take({ stream, at }: { readonly stream: string; readonly at: number }): 'late' | 'in time' {
    const newest = this.newest.get(stream) ?? this.lateness.reached.get(stream) ?? at;
    this.newest.set(stream, Math.max(newest, at));
    return at < minuteOf(newest) - this.lateness.allowedMs ? 'late' : 'in time';
  }

  /** How far the streams that said something have come, by name. */
  get reached(): [stream: string, newest: number][] {
    return [...this.newest].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
