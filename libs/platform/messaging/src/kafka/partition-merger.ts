import type { Clock } from '@weir/platform/kernel';
import type { OffsetsByTopicPartition } from 'kafkajs';
import type { LogRecord } from '../record.js';

/** The records that kafkajs handed over for one partition, and how to tell it how far we are. */
export interface PartitionBatch {
  readonly records: readonly LogRecord[];
  /** The last offset of the batch, which may lie behind its last record (control records). */
  readonly lastOffset: string;
  readonly resolveOffset: (offset: string) => void;
  /** Takes note of where the group goes on; `now` as soon as the coordinator can be told, else when it is due. Throws the coordinator's raw answer. */
  commit(offsets: OffsetsByTopicPartition, now: boolean): Promise<void>;
  heartbeat(): Promise<void>;
  isRunning(): boolean;
}

interface Waiting {
  readonly batch: PartitionBatch;
  handled: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A slice of one partition's records. */
interface Part {
  readonly waiting: Waiting;
  readonly end: number;
}

export interface PartitionMergerOptions {
  readonly maxBatch: number;
  readonly handle: (records: readonly LogRecord[]) => Promise<void>;
  /** How many of `wanted` records may be handled now; may wait, and answers 0 when `going` turned false meanwhile. Default: all. */
  readonly permit?: (wanted: number, going: () => boolean) => Promise<number>;
  /** Whether partitions share a call. Default: they do. */
  readonly merge?: () => boolean;
  /** Between two heartbeats while a handler runs or a permit is waited for, ms. */
  readonly heartbeatMs: number;
  /** Pause after `events`, fewer than `maxBatch`, ms, before more are asked for: they come in bigger batches. Default: none. */
  readonly lingerMs?: (events: number) => number;
  readonly clock: Clock;
}

/** Partitions that are through are let go when everything that was handed over is handled, and this often meanwhile, ms. */
const LET_GO_EVERY = 500;

/**
 * kafkajs hands over one partition at a time; a handler that gets a few records of each makes tiny transactions. Here the partitions that arrived together share
 * calls of at most `maxBatch` records and the note of their offsets after them.
 */
export class PartitionMerger {
  private waiting: Waiting[] = [];
  private running = false;
  private lastLetGo = 0;
  /** Handled since nothing was waiting. */
  private handled = 0;

  constructor(private readonly options: PartitionMergerOptions) {}

  /** Resolves when all records are handled and their offsets committed, or when the consumer stops. */
  add(batch: PartitionBatch): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ batch, handled: 0, resolve, reject });
      if (this.running) return;
      this.running = true;
      this.lastLetGo = this.options.clock.monotonic();
      this.handled = 0;
      setImmediate(() => void this.run());
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      try {
        const room = await this.beating(() => this.room());
        const stopping = !this.going();
        const parts = stopping ? [] : this.share(room);
        if (parts.length > 0) await this.handle(parts);
        const done = parts.length === 0;
        if (!done && this.options.clock.monotonic() - this.lastLetGo <= LET_GO_EVERY) continue;
        await this.note(stopping);
        if (done && !stopping) await this.linger();
        this.letGo(stopping);
      } catch (error) {
        this.waiting.splice(0).forEach(({ reject }) => reject(error));
      }
    }
    this.running = false;
  }

  private going(): boolean {
    return this.waiting.every(({ batch }) => batch.isRunning());
  }

  /** Records that the next call may have. */
  private async room(): Promise<number> {
    const { maxBatch, permit } = this.options;
    const left = this.waiting.reduce((sum, { batch, handled }) => sum + batch.records.length - handled, 0);
    const wanted = Math.min(maxBatch, left);
    return wanted === 0 || !permit ? wanted : permit(wanted, () => this.going());
  }

  private async handle(parts: readonly Part[]): Promise<void> {
    await this.beating(() =>
      this.options.handle(parts.flatMap(({ waiting: { batch, handled }, end }) => batch.records.slice(handled, end))),
    );
    for (const { waiting, end } of parts) {
      this.handled += end - waiting.handled;
      waiting.handled = end;
    }
  }

  private async linger(): Promise<void> {
    const { clock, lingerMs, maxBatch } = this.options;
    const pause = lingerMs?.(this.handled) ?? 0;
    if (pause > 0 && this.handled < maxBatch) await clock.delay(pause);
  }

  /** A heartbeat that fails says that the group moves on: the commit or kafkajs's next heartbeat finds that out, and the records come again. */
  private async beating<T>(work: () => Promise<T>): Promise<T> {
    const beat = setInterval(
      () => void this.waiting[0]?.batch.heartbeat().catch(() => undefined),
      this.options.heartbeatMs,
    );
    try {
      return await work();
    } finally {
      clearInterval(beat);
    }
  }

  /** Says how far everyone is. */
  private async note(stopping: boolean): Promise<void> {
    const begun = this.waiting.filter(({ handled }) => handled > 0);
    const [first] = begun;
    if (first) {
      const topics = Map.groupBy(begun.map(progress), ({ topic }) => topic);
      const offsets = [...topics].map(([topic, partitions]) => ({
        topic,
        partitions: partitions.map(({ partition, offset }) => ({ partition, offset })),
      }));
      await first.batch.commit({ topics: offsets }, stopping);
      if (!stopping) await first.batch.heartbeat();
    }
  }

  /** Whoever is through, and noted, goes home; all of them when we stop. */
  private letGo(stopping: boolean): void {
    this.lastLetGo = this.options.clock.monotonic();
    const [through, rest] = [true, false].map((wanted) =>
      this.waiting.filter(({ batch, handled }) => (stopping || handled === batch.records.length) === wanted),
    );
    this.waiting = rest ?? [];
    through?.forEach(({ resolve }) => resolve());
  }

  /** From each partition in turn until the call is full. */
  private share(most: number): Part[] {
    let room = most;
    const parts: Part[] = [];
    const merge = this.options.merge?.() ?? true;
    for (const waiting of this.waiting) {
      if (parts.length > 0 && !merge) break;
      const end = Math.min(waiting.handled + room, waiting.batch.records.length);
      if (end === waiting.handled) continue;
      room -= end - waiting.handled;
      parts.push({ waiting, end });
    }
    return parts;
  }
}

/** Tells kafkajs what is handled and answers where the group goes on. */
function progress({ batch: { lastOffset, records, resolveOffset }, handled }: Waiting): {
  topic: string;
  partition: number;
  offset: string;
} {
  const last = records[handled - 1];
  if (!last) throw new Error('nothing of this partition is handled yet');
  const offset = handled === records.length ? lastOffset : last.offset;
  resolveOffset(offset);
  return { topic: last.topic, partition: last.partition, offset: String(BigInt(offset) + 1n) };
}
