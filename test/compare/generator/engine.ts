import { latencyOf, newHistogram, recordMs } from '../../load/histogram.js';
import type { Exchange } from '../../load/http/connection.js';
import { Target } from '../../load/http/target.js';
import { arrivals } from '../../load/schedule.js';
import type { Job, Yield } from './job.js';
import { Requests } from './requests.js';

/** More connections than any workload has requests under way in a healthy shop. */
const MAX_CONNECTIONS = 1_024;

/** One generator: what it learnt of orders in one job it can look at in the next. */
export class Engine {
  private requests: Requests | undefined;
  private sent = 0;

  async run(job: Job): Promise<Yield> {
    const target = new Target(job.url, { maxConnections: MAX_CONNECTIONS, timeoutMs: job.timeoutMs });
    this.requests ??= new Requests(`${target.host}:${target.port}`, job.seed);
    const count = new Count();
    const cpu = process.cpuUsage();
    const began = performance.now();
    try {
      await (job.pace.kind === 'closed' ? this.closed(target, job, job.pace, count) : this.open(target, job, count));
    } finally {
      target.close();
    }
    const { user, system } = process.cpuUsage(cpu);
    return count.yield((performance.now() - began) / 1000, (user + system) / 1e6);
  }

  private async closed(
    target: Target,
    job: Job,
    { concurrency, count }: { readonly concurrency: number; readonly count: number },
    into: Count,
  ): Promise<void> {
    let begun = 0;
    const worker = async (): Promise<void> => {
      while (begun++ < count) into.ended(await this.once(target, job), undefined);
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
  }

  private open(target: Target, job: Job, into: Count): Promise<void> {
    const steps = job.pace.kind === 'open' ? job.pace.steps : [];
    const due = arrivals({ kind: 'steps', steps, seed: job.seed });
    const start = performance.now();
    let [next, left] = [0, due.length];
    return new Promise((resolve) => {
      if (left === 0) return resolve();
      const tick = (): void => {
        const now = performance.now() - start;
        while (next < due.length && due[next]! <= now) {
          const at = start + due[next++]!;
          into.late(performance.now() - at);
          void this.once(target, job).then((outcome) => {
            into.ended(outcome, at);
            if (--left === 0) resolve();
          });
        }
        if (next < due.length) setTimeout(tick, 1);
      };
      tick();
    });
  }

  /** One request of the workload; one that is several at once is done with the slowest. */
  private once(target: Target, { ask }: Job): Promise<Outcome> {
    const n = this.sent++;
    const requests = this.requests!.of(ask, n);
    return new Promise((resolve) => {
      let [left, orders, sentAt] = [requests.length, 0, Infinity];
      let error: string | undefined;
      for (const { bytes, order } of requests)
        target.ask(bytes, (exchange, at) => {
          sentAt = Math.min(sentAt, at);
          error ??= errorOf(exchange);
          if (order && exchange.kind === 'answered' && exchange.answer.status === 201) {
            orders++;
            this.requests!.remember(exchange.answer.body, n);
          }
          if (--left === 0) resolve({ orders, sentAt, endedAt: performance.now(), error });
        });
    });
  }
}

interface Outcome {
  readonly orders: number;
  readonly sentAt: number;
  readonly endedAt: number;
  readonly error: string | undefined;
}

function errorOf(exchange: Exchange): string | undefined {
  if (exchange.kind !== 'answered') return exchange.kind;
  const { status, body } = exchange.answer;
  return status < 300 ? undefined : `${status} ${/"code":"([^"]+)"/.exec(body)?.[1] ?? ''}`.trim();
}

class Count {
  private readonly latency = newHistogram();
  private readonly lag = newHistogram();
  private readonly errors: Record<string, number> = {};
  private done = 0;
  private orders = 0;

  late(ms: number): void {
    recordMs(this.lag, ms);
  }

  /** `dueAt`: when it should have been sent; undefined in a closed loop. */
  ended({ orders, sentAt, endedAt, error }: Outcome, dueAt: number | undefined): void {
    this.orders += orders;
    if (error !== undefined) return void (this.errors[error] = (this.errors[error] ?? 0) + 1);
    this.done++;
    recordMs(this.latency, endedAt - (dueAt ?? sentAt));
  }

  yield(seconds: number, cpuSeconds: number): Yield {
    const { p50, p99, p999 } = latencyOf(this.latency);
    const { done, orders, errors } = this;
    return {
      ...{ seconds, done, orders, errors, cpuSeconds },
      latency: { p50, p95: this.latency.getValueAtPercentile(95) / 1000, p99, p999 },
      ...(this.lag.totalCount > 0 ? { lagP99: latencyOf(this.lag).p99 } : {}),
    };
  }
}
