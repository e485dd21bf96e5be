import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Exchange } from './http/connection.js';
import { orderRequest } from './http/request.js';
import { Target } from './http/target.js';
import { type Wishes, wishes, type Wish } from './mix.js';
import { outcomeOf, OUTCOMES } from './outcome.js';
import { recordMs } from './histogram.js';
import { arrivals, type Schedule } from './schedule.js';
import type { Tally } from './tally.js';

export type Model =
  /** Orders come when they come, whatever becomes of the ones before: latency under a given load. */
  | { readonly kind: 'open'; readonly schedule: Schedule }
  /** So many customers, each of whom orders again when answered: capacity. Ends after `orders` or `seconds`. */
  | { readonly kind: 'closed'; readonly concurrency: number; readonly seconds?: number; readonly orders?: number };

/** What one generator of several does: every `of`-th order, from the `part`-th. */
export interface Slice extends Wishes {
  readonly targets: readonly string[];
  readonly model: Model;
  readonly part: number;
  readonly of: number;
  /** Begins every key; another one makes other orders. */
  readonly keys: string;
  readonly timeoutMs: number;
  readonly maxConnections: number;
  /** All of them are opened before the first order. */
  readonly connected: boolean;
  /** Orders before the measurement, sent by `warmupConcurrency` customers. */
  readonly warmup: number;
  readonly warmupConcurrency: number;
  /** Where a line for each accepted order goes: `{ orderId, status, sentAt, answeredAt }`. Default: nowhere. */
  readonly acceptedFile?: string;
}

/** Orders fired before the sockets get a turn. */
const AT_ONCE = 256;
/** Accepted ids are written in pieces of this many. */
const IDS_AT_ONCE = 1000;

/** Sends the orders of one slice and counts what becomes of them. */
export class Engine {
  private readonly targets: readonly Target[];
  private readonly wish: (n: number) => Wish;
  private readonly accepted: string[] = [];
  private from = 0;
  private underWay = 0;
  private held = false;
  private readonly parked: (() => void)[] = [];
  private onIdle: (() => void) | undefined;

  constructor(
    private readonly slice: Slice,
    private readonly tally: Tally,
  ) {
    const { targets, timeoutMs, maxConnections, of } = slice;
    const share = Math.max(1, Math.floor(maxConnections / of / targets.length));
    this.targets = targets.map((url) => new Target(url, { timeoutMs, maxConnections: share }));
    this.wish = wishes(slice);
  }

  /** Orders of their own keys that no figure counts. Resolves with how many were accepted. */
  async warmUp(signal?: AbortSignal): Promise<number> {
    const { connected, warmup, warmupConcurrency, part, of } = this.slice;
    if (connected) await Promise.all(this.targets.map((target) => target.openAll()));
    const orders = partOf(warmup, part, of);
    let [started, accepted] = [0, 0];
    await this.customers(Math.max(1, Math.floor(warmupConcurrency / of)), (next) => {
      if (started >= orders || signal?.aborted) return false;
      this.ask(`w${part}-${started++}`, started, (exchange) => {
        if (OUTCOMES[outcomeOf(exchange)] === 'accepted') accepted++;
        next();
      });
      return true;
    });
    return accepted;
  }

  /** Runs the model to its end and waits for the last answer. An abort ends the sending, not the waiting. */
  async run(signal?: AbortSignal): Promise<void> {
    this.from = performance.now();
    if (this.slice.model.kind === 'open') await this.open(arrivals(this.slice.model.schedule), signal);
    else await this.closed(this.slice.model, signal);
    this.writeAccepted();
  }

  /** Closed model: nobody orders again while it is held. */
  hold(held: boolean): void {
    this.held = held;
    if (!held) for (const next of this.parked.splice(0)) next();
  }

  /** Orders sent and not yet answered. */
  get inFlight(): number {
    return this.underWay;
  }

  /** Orders that found every connection taken. */
  get waited(): number {
    return this.targets.reduce((sum, { waited }) => sum + waited, 0);
  }

  close(): void {
    for (const target of this.targets) target.close();
  }

  private async open(moments: Float64Array, signal: AbortSignal | undefined): Promise<void> {
    const { part, of } = this.slice;
    await new Promise<void>((resolve) => {
      let n = part;
      const fire = (): void => {
        for (let fired = 0; fired < AT_ONCE && n < moments.length && !signal?.aborted; fired++, n += of) {
          const [due, now] = [moments[n] ?? 0, this.now()];
          if (due > now) break;
          this.tally.offered(due, now - due);
          this.order(n, due);
        }
        if (n >= moments.length || signal?.aborted) return resolve();
        const wait = (moments[n] ?? 0) - this.now();
        if (wait > 0) setTimeout(fire, Math.min(wait, 1000));
        else setImmediate(fire);
      };
      fire();
    });
    await this.idle();
  }

  private async closed(
    { concurrency, seconds = Infinity, orders = Infinity }: Model & { kind: 'closed' },
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { part, of } = this.slice;
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    signal?.addEventListener('abort', () => this.hold(false), { once: true });
    let n = part;
    await this.customers(partOf(concurrency, part, of), (next) => {
      if (this.held && !signal?.aborted) return this.parked.push(next) > 0;
      const now = this.now();
      if (n >= orders || now >= seconds * 1000 || signal?.aborted) return false;
      this.tally.offered(now);
      this.order(n, now, next);
      n += of;
      return true;
    });
    delay.disable();
    if (delay.count > 0) recordMs(this.tally.totals.lag, delay.percentile(99) / 1e6);
  }

  /** So many loops, each of which goes on as long as `again` says that it has sent something. */
  private customers(count: number, again: (next: () => void) => boolean): Promise<void> {
    return new Promise((resolve) => {
      let active = count;
      const loop = (): void => {
        if (!again(loop) && --active === 0) resolve();
      };
      if (count === 0) resolve();
      for (let at = 0; at < count; at++) loop();
    });
  }

  private order(n: number, due: number, next?: () => void): void {
    this.underWay++;
    this.ask(String(n), n, (exchange, sentAt) => {
      const now = this.now();
      const outcome = outcomeOf(exchange);
      this.tally.ended(now, outcome, now - due, now - (sentAt - this.from));
      if (this.slice.acceptedFile !== undefined && exchange.kind === 'answered') this.keep(exchange, sentAt);
      this.underWay--;
      if (this.underWay === 0) this.onIdle?.();
      next?.();
    });
  }

  private ask(key: string, n: number, done: (exchange: Exchange, sentAt: number) => void): void {
    const target = this.targets[Math.floor(n / this.slice.of) % this.targets.length]!;
    target.ask(orderRequest(target, this.wish(n), `${this.slice.keys}-${key}`), done);
  }

  private keep({ answer: { status, body } }: Exchange & { kind: 'answered' }, sentAt: number): void {
    if (status > 202) return;
    const [, orderId] = /"orderId":"([^"]+)"/.exec(body) ?? [];
    if (orderId === undefined) return;
    const [sent, answered] = [sentAt, performance.now()].map((at) => (performance.timeOrigin + at).toFixed(1));
    this.accepted.push(`{"orderId":"${orderId}","status":${status},"sentAt":${sent},"answeredAt":${answered}}\n`);
    if (this.accepted.length >= IDS_AT_ONCE) this.writeAccepted();
  }

  private writeAccepted(): void {
    if (this.slice.acceptedFile !== undefined)
      appendFileSync(this.slice.acceptedFile, this.accepted.splice(0).join(''));
  }

  private idle(): Promise<void> {
    return new Promise((resolve) => {
      if (this.underWay === 0) resolve();
      else this.onIdle = resolve;
    });
  }

  private now(): number {
    return performance.now() - this.from;
  }
}

/** The share of the `part`-th of `of`: all shares together are `whole`. */
export const partOf = (whole: number, part: number, of: number): number => Math.floor((whole + of - 1 - part) / of);
