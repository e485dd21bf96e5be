import { setTimeout as sleep } from 'node:timers/promises';
import { ORDER_REQUESTS_GROUP, ORDER_REQUESTS_TOPIC } from '@weir/order/contract';
import type { FloodShop } from './flood-shop.js';

/** How the shop stood at one moment; counts since the sampling began. */
export interface Sample {
  /** Seconds since the sampling began. */
  readonly at: number;
  /** Orders in the books. */
  readonly processed: number;
  /** Requests that wait. */
  readonly backlog: number;
  /** Of the database, where it tells. */
  readonly transactions: number | null;
  readonly rowsWritten: number | null;
  /** Concurrency limit of the door; 0 without one. */
  readonly limit: number;
  /** Seconds in which the face's process let its groups wait for the sake of accepting, since it started. */
  readonly gaveWay: number;
  /** CPU seconds by process since the sampling began. */
  readonly cpu: Readonly<Record<string, number>>;
  /** Bytes by process. */
  readonly resident: Readonly<Record<string, number>>;
}

type Counts = Pick<Sample, 'processed' | 'transactions' | 'rowsWritten'>;

/** Of every table, as both MySQL and MariaDB count them. */
const STATUS = "SHOW GLOBAL STATUS WHERE Variable_name IN ('Com_commit', 'Handler_write', 'Handler_update')";

/** Looks at a shop again and again, beside the load. */
export class Sampler {
  readonly samples: Sample[] = [];
  private readonly ending = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly shop: FloodShop,
    private readonly everyMs = 1000,
  ) {}

  async start(): Promise<this> {
    const [began, counts, cpu] = [performance.now(), await this.counts(), await this.shop.cpu()];
    this.running = this.run(began, counts, cpu);
    return this;
  }

  async stop(): Promise<readonly Sample[]> {
    this.ending.abort();
    await this.running;
    return this.samples;
  }

  private async run(began: number, first: Counts, cpu: ReadonlyMap<string, number>): Promise<void> {
    for (let next = began; !this.ending.signal.aborted; next += this.everyMs) {
      const sample = await this.look(began, first, cpu).catch(() => undefined);
      if (sample) this.samples.push(sample);
      await sleep(Math.max(10, next + this.everyMs - performance.now()), undefined, {
        signal: this.ending.signal,
      }).catch(() => undefined);
    }
  }

  private async look(began: number, first: Counts, cpu: ReadonlyMap<string, number>): Promise<Sample> {
    const { shop } = this;
    const [counts, backlog, now, metric, resident] = await Promise.all([
      this.counts(),
      shop.backlog(ORDER_REQUESTS_GROUP, ORDER_REQUESTS_TOPIC),
      shop.cpu(),
      shop.metrics().catch(() => () => 0),
      shop.resident(),
    ]);
    const since = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a - b);
    return {
      at: (performance.now() - began) / 1000,
      processed: counts.processed - first.processed,
      backlog,
      transactions: since(counts.transactions, first.transactions),
      rowsWritten: since(counts.rowsWritten, first.rowsWritten),
      limit: metric('weir_admission_limit'),
      gaveWay: metric('weir_group_gave_way_seconds_total'),
      cpu: Object.fromEntries([...now].map(([name, seconds]) => [name, seconds - (cpu.get(name) ?? 0)])),
      resident,
    };
  }

  private async counts(): Promise<Counts> {
    const [row] = await this.shop.rows<{ n: number }>(
      'SELECT (SELECT COUNT(*) FROM orders) + (SELECT COUNT(*) FROM order_rejections) AS n',
    );
    const status = await this.shop.rows<{ Variable_name: string; Value: string }>(STATUS).catch(() => []);
    const of = (name: string): number | null => {
      const found = status.find(({ Variable_name }) => Variable_name === name);
      return found ? Number(found.Value) : null;
    };
    const [inserted, updated] = [of('Handler_write'), of('Handler_update')];
    return {
      processed: Number(row?.n ?? 0),
      transactions: of('Com_commit'),
      rowsWritten: inserted === null ? null : inserted + (updated ?? 0),
    };
  }
}

/** Rates between neighbouring samples. */
export const rates = (
  samples: readonly Sample[],
  value: (sample: Sample) => number | null,
): [number, number | null][] =>
  samples.slice(1).map((sample, index) => {
    const before = samples[index]!;
    const [a, b] = [value(before), value(sample)];
    return [sample.at, a === null || b === null ? null : (b - a) / Math.max(0.001, sample.at - before.at)];
  });
