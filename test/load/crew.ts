import { randomBytes } from 'node:crypto';
import type { Model, Slice } from './engine.js';
import type { News } from './generator.js';
import { defaultWorkers, forkGenerator, type Generator, localGenerator } from './generators.js';
import { latencyOf } from './histogram.js';
import { isVoid, type LoadOptions, type LoadOutcome } from './load-shapes.js';
import { LOAD_SKUS } from './mix.js';
import { UNKNOWN } from './outcome.js';
import { durationOf } from './schedule.js';
import { countOf, outcomesIn, type SecondPart, Tally, wholeSeries } from './tally.js';

/** The generators of one load. */
export class Crew {
  cpuMicros = 0;
  private readonly generators: readonly Generator[];
  private readonly tally = new Tally();
  private readonly fresh: SecondPart[] = [];
  private readonly inFlight: number[] = [];
  private waited = 0;
  private warmed = 0;
  private begunAt = 0;
  private endedAt = 0;
  private say: (sentence: string) => void = () => undefined;
  private ticker: NodeJS.Timeout | undefined;

  constructor(private readonly options: LoadOptions) {
    const { workers = defaultWorkers() } = options;
    const of = Math.max(1, workers);
    const start = workers === 0 ? localGenerator : forkGenerator;
    const keys = options.keys ?? randomBytes(6).toString('hex');
    this.generators = Array.from({ length: of }, (_, part) =>
      start(sliceOf(options, keys, part, of), (news) => this.hear(part, news)),
    );
  }

  /** Resolves with the orders that were accepted meanwhile. */
  async warm(): Promise<number> {
    await Promise.all(this.generators.map(({ warm }) => warm));
    return this.warmed;
  }

  begin(say: (sentence: string) => void): void {
    this.say = say;
    this.begunAt = performance.now();
    for (const generator of this.generators) generator.begin();
    this.ticker = setInterval(() => this.tell(), 1000);
  }

  hold(held: boolean): void {
    for (const generator of this.generators) generator.hold(held);
  }

  async ended(): Promise<void> {
    await Promise.all(this.generators.map(({ ended }) => ended));
    this.endedAt = performance.now();
    clearInterval(this.ticker);
  }

  stop(): void {
    clearInterval(this.ticker);
    for (const generator of this.generators) generator.stop();
  }

  outcome(kind: Model['kind']): Omit<LoadOutcome, 'cpuMicrosPerOrder'> {
    const series = wholeSeries(this.tally.takeSeconds());
    const outcomes = outcomesIn(series);
    const { accepted, refused, failed, fromSend, lag } = this.tally.totals;
    const seconds = (this.endedAt - this.begunAt) / 1000;
    const generatorLagP99 = latencyOf(lag).p99;
    return {
      offered: series.reduce((sum, { offered }) => sum + offered, 0),
      accepted: countOf(outcomes, 'accepted'),
      refused: countOf(outcomes, 'refused'),
      failed: countOf(outcomes, 'failed'),
      unknown: UNKNOWN.reduce((sum, outcome) => sum + (outcomes[outcome] ?? 0), 0),
      outcomes,
      seconds,
      ratePerSecond: countOf(outcomes, 'accepted') / seconds,
      latency: latencyOf(accepted),
      latencyFromSend: latencyOf(fromSend),
      refusedLatency: latencyOf(refused),
      failedLatency: latencyOf(failed),
      generatorLagP99,
      void: isVoid(kind, generatorLagP99),
      waitedForConnection: this.waited,
      series,
      totals: this.tally.encodedTotals(),
    };
  }

  private hear(part: number, news: News): void {
    if (news.kind === 'warm') this.warmed += news.accepted;
    if (news.kind === 'seconds') {
      this.tally.add(news.seconds);
      this.fresh.push(...news.seconds);
      this.inFlight[part] = news.inFlight;
    }
    if (news.kind !== 'done') return;
    this.tally.addTotals(news.totals);
    this.waited += news.waited;
    this.cpuMicros += news.cpuMicros;
  }

  private tell(): void {
    const parts = this.fresh.splice(0);
    const outcomes = outcomesIn(parts);
    const offered = parts.reduce((sum, one) => sum + one.offered, 0);
    const waiting = this.inFlight.reduce((sum, one) => sum + one, 0);
    const { model } = this.options;
    const at = Math.round((performance.now() - this.begunAt) / 1000);
    const until = model.kind === 'open' ? durationOf(model.schedule) / 1000 : (model.seconds ?? Infinity);
    const of = Number.isFinite(until) ? ` of ${Math.round(until)}` : '';
    this.say(
      `second ${at}${of}: offered ${offered}, accepted ${countOf(outcomes, 'accepted')}, refused ${countOf(outcomes, 'refused')}, failed ${countOf(outcomes, 'failed')}, in flight ${waiting}`,
    );
  }
}

function sliceOf(options: LoadOptions, keys: string, part: number, of: number): Slice {
  const {
    targets,
    model,
    acceptedFile,
    timeoutMs = 10_000,
    maxConnections = 4096,
    connected = false,
    warmup = 0,
  } = options;
  return {
    targets,
    model,
    mix: options.mix ?? { kind: 'uniform', skus: LOAD_SKUS },
    seed: options.seed ?? 1,
    customers: options.customers ?? 1000,
    part,
    of,
    keys,
    timeoutMs,
    maxConnections,
    connected,
    warmup,
    warmupConcurrency: model.kind === 'closed' ? model.concurrency : 64,
    ...(acceptedFile === undefined ? {} : { acceptedFile: acceptedFile.replace(/(\.\w+)?$/, `-${part}$1`) }),
  };
}
