import type { Clock } from '@weir/platform/kernel';
import type { OffsetsByTopicPartition, TopicPartitionOffset } from 'kafkajs';

/** Tells the group's coordinator; throws its raw answer. */
type Send = (offsets: OffsetsByTopicPartition) => Promise<void>;

export interface OffsetCommitsOptions {
  /** At most one request in this time, ms; 0 tells the coordinator at once. */
  readonly everyMs: () => number;
  readonly clock: Clock;
  /** A commit on the timer failed: what it was about comes again after the next join. */
  readonly onError: (error: unknown) => void;
}

/**
 * Where the group goes on, told to its coordinator in one request now and then instead of after every fetch. Only what is handled is noted here, so nothing is lost;
 * what a crash or a rebalance leaves untold comes again, and the inbox knows it.
 */
export class OffsetCommits {
  private readonly noted = new Map<string, TopicPartitionOffset>();
  private send: Send | undefined;
  private last = Number.NEGATIVE_INFINITY;
  private waiting: AbortController | undefined;

  constructor(private readonly options: OffsetCommitsOptions) {}

  /** `now`: whether or not it is due. */
  async note({ topics }: OffsetsByTopicPartition, send: Send, now: boolean): Promise<void> {
    for (const { topic, partitions } of topics)
      for (const { partition, offset } of partitions)
        this.noted.set(`${topic}/${partition}`, { topic, partition, offset });
    this.send = send;
    const left = this.last + this.options.everyMs() - this.options.clock.monotonic();
    if (now || left <= 0) await this.flush();
    else if (!this.waiting) void this.flushAfter(left);
  }

  /** Tells everything that is noted. */
  async flush(): Promise<void> {
    this.waiting?.abort();
    this.waiting = undefined;
    if (this.noted.size === 0) return;
    const topics = Map.groupBy(this.noted.values(), ({ topic }) => topic);
    this.noted.clear();
    this.last = this.options.clock.monotonic();
    await this.send?.({
      topics: [...topics].map(([topic, places]) => ({
        topic,
        partitions: places.map(({ partition, offset }) => ({ partition, offset })),
      })),
    });
  }

  /** The group has a new generation: what was noted in the last one may be another member's now. */
  forget(): void {
    this.waiting?.abort();
    this.waiting = undefined;
    this.noted.clear();
  }

  private async flushAfter(ms: number): Promise<void> {
    const waiting = (this.waiting = new AbortController());
    await this.options.clock.delay(ms, waiting.signal);
    if (waiting.signal.aborted) return;
    await this.flush().catch((error: unknown) => this.options.onError(error));
  }
}
