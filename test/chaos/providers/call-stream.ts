import type { RpcClient } from '@weir/platform/rpc';

interface Call {
  readonly at: number;
  readonly endedAt: number;
  readonly error?: string;
}

/** What became of the calls between two moments. Times in milliseconds. */
export interface StreamReport {
  readonly calls: number;
  readonly failed: number;
  /** Longest time in which no call ended well. */
  readonly longestGapMs: number;
  readonly p50: number;
  readonly p99: number;
  readonly maxMs: number;
  /** The first few, to look into. */
  readonly errors: readonly string[];
}

/** A steady stream of calls, each at its time whether the others have ended or not. */
export class CallStream {
  private readonly ended: Call[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private readonly timer: NodeJS.Timeout;
  private readonly began = performance.now();
  private sent = 0;

  constructor(
    private readonly client: RpcClient,
    private readonly perSecond: number,
    private readonly method: string,
    private readonly request: object,
  ) {
    this.timer = setInterval(() => this.tick(), 5);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.underWay);
  }

  /** Of the calls that began between the two, once all of them have ended. */
  async report(from: number, to = performance.now()): Promise<StreamReport> {
    await Promise.all(this.underWay);
    const calls = this.ended.filter(({ at }) => at >= from && at < to);
    const good = calls.filter(({ error }) => error === undefined);
    const times = calls.map(({ at, endedAt }) => endedAt - at).sort((a, b) => a - b);
    const ends = [from, ...good.map(({ endedAt }) => endedAt).sort((a, b) => a - b)];
    const gaps = ends.slice(1).map((end, index) => end - ends[index]!);
    const at = (share: number): number => Math.round(times[Math.floor(share * (times.length - 1))] ?? 0);
    return {
      calls: calls.length,
      failed: calls.length - good.length,
      longestGapMs: Math.round(Math.max(0, ...gaps)),
      p50: at(0.5),
      p99: at(0.99),
      maxMs: at(1),
      errors: [...new Set(calls.flatMap(({ error }) => error ?? []))].slice(0, 3),
    };
  }

  private tick(): void {
    const due = Math.floor(((performance.now() - this.began) / 1_000) * this.perSecond);
    while (this.sent < due) {
      this.sent += 1;
      const call = this.call().finally(() => this.underWay.delete(call));
      this.underWay.add(call);
    }
  }

  private async call(): Promise<void> {
    const at = performance.now();
    try {
      await this.client.call(this.method, this.request, { repeatable: true });
      this.ended.push({ at, endedAt: performance.now() });
    } catch (error) {
      this.ended.push({ at, endedAt: performance.now(), error: (error as Error).message });
    }
  }
}
