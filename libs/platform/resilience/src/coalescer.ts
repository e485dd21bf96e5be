import { CallContext, Failure, type Handed, PlatformErrors } from '@weir/platform/kernel';

export interface CoalescerOptions {
  /** Items in one flush. Default 200. */
  readonly maxBatch?: number;
  /** Flushes at the same time. Default 2: one is being written while the next collects. */
  readonly maxInFlight?: number;
  /** Hears of the size of each batch. */
  readonly onBatch?: (size: number) => void;
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly handed: Handed;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** For a histogram of batches. */
export const BATCH_SIZES: readonly number[] = [1, 2, 5, 10, 20, 35, 50, 75, 100, 150, 200, 500, 1_000];

/**
 * Group commit: items that arrive while flushes are in flight share the next one; an item that arrives alone is flushed at the end of the tick.
 * `flush` answers one result per item, in the same order. When a flush of several items throws, it is halved until the item that cannot pass stands alone
 * and fails for itself, so `flush` must be safe to repeat. An outage (unavailable, timeout, overloaded) is no item's fault and fails them together:
 * halving would only ask a dead neighbour once more for each. Only calls of one tag share a flush, and it runs until the last of their deadlines; what nobody waits
 * for any more when its turn comes is in none.
 */
export class Coalescer<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private inFlight = 0;
  private scheduled = false;
  private readonly maxBatch: number;
  private readonly maxInFlight: number;
  private readonly onBatch: (size: number) => void;
  private readonly now: () => number;

  constructor(
    private readonly flush: (items: readonly Item[]) => Promise<readonly Result[]>,
    { maxBatch = 200, maxInFlight = 2, onBatch = () => undefined, now = Date.now }: CoalescerOptions = {},
  ) {
    this.maxBatch = maxBatch;
    this.maxInFlight = maxInFlight;
    this.onBatch = onBatch;
    this.now = now;
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, handed: CallContext.current(), resolve, reject });
      this.schedule();
    });
  }

  /** Everything at once; rejects when one item fails. */
  addAll(items: readonly Item[]): Promise<Result[]> {
    return items.length === 1
      ? this.add(items[0]!).then((result) => [result])
      : Promise.all(items.map((item) => this.add(item)));
  }

  private schedule(): void {
    if (this.scheduled || this.inFlight >= this.maxInFlight || this.waiting.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      const batch = this.awaited(this.waiting.splice(0, this.together()));
      if (batch.length === 0) return this.schedule();
      this.inFlight += 1;
      this.onBatch(batch.length);
      void this.settle(batch).finally(() => {
        this.inFlight -= 1;
        this.schedule();
      });
      this.schedule();
    });
  }

  /** Without those whose deadline is over: they fail, and nothing was done for them. */
  private awaited(batch: Waiting<Item, Result>[]): Waiting<Item, Result>[] {
    const now = this.now();
    const isOver = ({ handed }: Waiting<Item, Result>): boolean =>
      handed.deadline !== undefined && handed.deadline <= now;
    if (!batch.some(isOver)) return batch;
    for (const { reject } of batch.filter(isOver))
      reject(new Failure(PlatformErrors.TIMEOUT, 'The deadline was over before the work began'));
    return batch.filter((one) => !isOver(one));
  }

  /** How many from the first on carry its tag, at most a batch. */
  private together(): number {
    const tag = this.waiting[0]?.handed.tag;
    const other = this.waiting.findIndex(({ handed }) => handed.tag !== tag);
    return Math.min(other === -1 ? this.waiting.length : other, this.maxBatch);
  }

  private async settle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await CallContext.run(handedOf(batch), () => this.flush(batch.map(({ item }) => item)));
      if (results.length !== batch.length)
        throw new Error(`a flush answered ${results.length} of ${batch.length} items`);
      batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      if (batch.length === 1 || isOutage(error)) return batch.forEach(({ reject }) => reject(error));
      const half = Math.ceil(batch.length / 2);
      await this.settle(batch.slice(0, half));
      await this.settle(batch.slice(half));
    }
  }
}

const isOutage = (error: unknown): boolean =>
  error instanceof Failure && ['unavailable', 'timeout', 'overloaded'].includes(error.kind);

function handedOf(batch: readonly { readonly handed: Handed }[]): Handed {
  let last = 0;
  for (const { handed } of batch) last = Math.max(last, handed.deadline ?? Infinity);
  return { tag: batch[0]?.handed.tag, deadline: Number.isFinite(last) ? last : undefined };
}
