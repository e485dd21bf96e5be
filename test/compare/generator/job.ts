/** What one measurement asks of the shop. */
export type Ask =
  /** Orders over 64 articles. */
  | 'place'
  /** Orders of one article. */
  | 'hot'
  /** Of 20 requests 14 look at an article, 3 at an order, 3 order. */
  | 'mixed'
  /** An order with its payment, its article's stock and its customer's points: four requests at once, done with the slowest. */
  | 'fan-out';

export type Pace =
  /** The next one waits for an answer: what the shop can carry. */
  | { readonly kind: 'closed'; readonly concurrency: number; readonly count: number }
  /** They come when they come, at random moments of these rates: what a customer waits. */
  | { readonly kind: 'open'; readonly steps: readonly { readonly rate: number; readonly seconds: number }[] };

export interface Job {
  readonly url: string;
  readonly ask: Ask;
  readonly pace: Pace;
  readonly seed: number;
  /** Milliseconds after which an answer is not waited for. */
  readonly timeoutMs: number;
}

export interface Yield {
  /** From the first request to the last answer. */
  readonly seconds: number;
  /** Requests of the workload that ended as they should: 2xx. */
  readonly done: number;
  /** Orders among them. */
  readonly orders: number;
  /** The others, by kind: `timeout`, `lost`, `409 ORDER.OUT_OF_STOCK`. */
  readonly errors: Readonly<Record<string, number>>;
  /** Milliseconds of what was done: from sending in a closed loop, from the scheduled moment in an open one. */
  readonly latency: { readonly p50: number; readonly p95: number; readonly p99: number; readonly p999: number };
  /** How late the generator itself was, milliseconds at the 99th percentile; only in an open loop. */
  readonly lagP99?: number;
  /** CPU of the generator. */
  readonly cpuSeconds: number;
}
