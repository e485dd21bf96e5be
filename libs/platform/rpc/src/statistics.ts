/** Calls of one method since the last report. Times in whole milliseconds. */
export interface CallReport {
  readonly side: 'consumer' | 'provider';
  readonly service: string;
  readonly method: string;
  readonly success: number;
  readonly failure: number;
  /** Sum over all calls; the average is `elapsed / (success + failure)`. */
  readonly elapsed: number;
  readonly maxElapsed: number;
  /** Under way at the moment of the report. */
  readonly concurrent: number;
  readonly maxConcurrent: number;
}

/** Counts of one method; cheap enough for every call. */
export class CallCounts {
  private success = 0;
  private failure = 0;
  private elapsed = 0;
  private maxElapsed = 0;
  private concurrent = 0;
  private maxConcurrent = 0;

  constructor(private readonly of: Pick<CallReport, 'side' | 'service' | 'method'>) {}

  begin(): void {
    this.concurrent += 1;
    if (this.concurrent > this.maxConcurrent) this.maxConcurrent = this.concurrent;
  }

  /** A refusal by the answerer's own rules is a failure as well. */
  end(ok: boolean, elapsedMs: number): void {
    this.concurrent -= 1;
    if (ok) this.success += 1;
    else this.failure += 1;
    this.elapsed += elapsedMs;
    if (elapsedMs > this.maxElapsed) this.maxElapsed = elapsedMs;
  }

  /** What happened since the last time; undefined when nothing did. */
  take(): CallReport | undefined {
    const { success, failure, elapsed, maxElapsed, concurrent, maxConcurrent } = this;
    if (success + failure + concurrent === 0) return undefined;
    this.success = this.failure = this.elapsed = this.maxElapsed = 0;
    this.maxConcurrent = concurrent;
    const times = { elapsed: Math.round(elapsed), maxElapsed: Math.round(maxElapsed) };
    return { ...this.of, success, failure, ...times, concurrent, maxConcurrent };
  }
}

/** What this process has called and answered, method by method. */
export class CallStatistics {
  private readonly counts = new Map<string, CallCounts>();

  of(side: CallReport['side'], service: string, method: string): CallCounts {
    const key = `${side} ${service} ${method}`;
    const counts = this.counts.get(key) ?? new CallCounts({ side, service, method });
    this.counts.set(key, counts);
    return counts;
  }

  /** Everything since the last time. */
  take(): CallReport[] {
    return [...this.counts.values()].flatMap((counts) => counts.take() ?? []);
  }
}
