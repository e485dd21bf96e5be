import type { OffsetsByTopicPartition } from 'kafkajs';
import type { LogRecord } from '../record.js';

/** The records that kafkajs handed over for one partition, and how to tell it how far we are. */
export interface PartitionBatch {
  readonly records: readonly LogRecord[];
  /** The last offset of the batch, which may lie behind its last record (control records). */
  readonly lastOffset: string;
  resolveOffset(offset: string): void;
  /** Sends the offsets to the group's coordinator now; throws its raw answer. */
  commit(offsets: OffsetsByTopicPartition): Promise<void>;
  heartbeat(): Promise<void>;
  isRunning(): boolean;
}

interface Waiting {
  readonly batch: PartitionBatch;
  done: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * kafkajs hands over one partition at a time; a handler that gets a few records of each makes tiny transactions. Here the partitions that arrived together share
 * one call of at most `maxBatch` records and one commit of offsets after it.
 */
export class PartitionMerger {
  private waiting: Waiting[] = [];
  private running = false;

  constructor(
    private readonly maxBatch: number,
    private readonly handle: (records: readonly LogRecord[]) => Promise<void>,
    /** Between two heartbeats while a handler runs, ms. */
    private readonly heartbeatMs: number,
  ) {}

  /** Resolves when all records are handled and their offsets committed, or when the consumer stops. */
  add(batch: PartitionBatch): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ batch, done: 0, resolve, reject });
      if (this.running) return;
      this.running = true;
      setImmediate(() => void this.run());
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      if (!this.waiting.every(({ batch }) => batch.isRunning())) {
        this.waiting.splice(0).forEach(({ resolve }) => resolve());
        break;
      }
      try {
        await this.step();
      } catch (error) {
        this.waiting.splice(0).forEach(({ reject }) => reject(error));
      }
    }
    this.running = false;
  }

  private async step(): Promise<void> {
    const parts = this.share();
    const [first] = parts;
    if (!first) return;
    const { batch } = first.waiting;
    // A heartbeat that fails says that the group moves on: the commit below or kafkajs's next heartbeat finds that out, and the records come again.
    const beat = setInterval(() => void batch.heartbeat().catch(() => undefined), this.heartbeatMs);
    try {
      await this.handle(parts.flatMap(({ waiting, end }) => waiting.batch.records.slice(waiting.done, end)));
    } finally {
      clearInterval(beat);
    }
    const topics = Map.groupBy(parts.map(progress), ({ topic }) => topic);
    await batch.commit({ topics: [...topics].map(([topic, partitions]) => ({ topic, partitions: partitions.map(({ partition, next }) => ({ partition, offset: next })) })) });
    await batch.heartbeat();
    for (const { waiting, end } of parts) waiting.done = end;
    const finished = parts.filter(({ waiting, end }) => end === waiting.batch.records.length).map(({ waiting }) => waiting);
    this.waiting = this.waiting.filter((each) => !finished.includes(each));
    finished.forEach(({ resolve }) => resolve());
  }

  /** From each waiting partition in turn until the call is full. */
  private share(): { waiting: Waiting; end: number }[] {
    let room = this.maxBatch;
    const parts: { waiting: Waiting; end: number }[] = [];
    for (const waiting of this.waiting) {
      if (room === 0) break;
      const end = Math.min(waiting.done + room, waiting.batch.records.length);
      room -= end - waiting.done;
      parts.push({ waiting, end });
    }
    return parts;
  }
}

/** Tells kafkajs what is handled and answers where the group goes on. */
function progress({ waiting: { batch }, end }: { waiting: Waiting; end: number }): { topic: string; partition: number; next: string } {
  const last = batch.records[end - 1];
  if (!last) throw new Error('a partition batch without records');
  const handled = end === batch.records.length ? batch.lastOffset : last.offset;
  batch.resolveOffset(handled);
  return { topic: last.topic, partition: last.partition, next: String(BigInt(handled) + 1n) };
}
