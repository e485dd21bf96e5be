import { LoadError } from '../load-error.js';
import type { LoadOptions, LoadOutcome } from '../load-shapes.js';
import { runLoad } from '../load.js';
import type { FloodShop } from './flood-shop.js';

/** One try of a rate. */
export interface CapacityTry {
  readonly rate: number;
  readonly p99: number;
  readonly accepted: number;
  readonly notAccepted: number;
  readonly void: boolean;
  readonly ok: boolean;
}

export interface Capacity {
  /** Orders a second of the closed loop, from which the search begins. */
  readonly closed: number;
  /** The highest rate that held. */
  readonly capacity: number;
  readonly tries: readonly CapacityTry[];
}

/** What holds means, ms. */
const P99 = 200;
/** Orders before the search: a shop that has just started is half as fast. */
const WARM_UP = 20_000;
const CLOSED_SECONDS = 5;
/** The search stops when the rate that held and the one that did not are this close. */
const CLOSE = 0.12;
const MOST_TRIES = 6;

export interface CapacityOptions {
  readonly seconds?: number;
  readonly signal?: AbortSignal;
  readonly settle: () => Promise<void>;
  readonly onProgress: (sentence: string) => void;
}

/** Fails with LOAD.NO_CAPACITY. The highest open-loop rate with p99 below 200 ms and no errors: from what a closed loop gets, halving the distance between what held and what did not. */
export async function findCapacity(
  shop: Pick<FloodShop, 'url'>,
  options: CapacityOptions,
  load: Load = runLoad,
): Promise<Capacity> {
  const { seconds = 10, signal, settle, onProgress } = options;
  const common = { targets: [shop.url], ...(signal ? { signal } : {}) };
  onProgress('warming up, and measuring a closed loop of 64');
  const model = { kind: 'closed', concurrency: 64, seconds: CLOSED_SECONDS } as const;
  const { ratePerSecond: closed } = await load({ ...common, model, warmup: WARM_UP, settle });
  const tries: CapacityTry[] = [];
  let [held, broke] = [0, Infinity];
  for (let rate = closed * 0.7; tries.length < MOST_TRIES;) {
    signal?.throwIfAborted();
    const one = await tryRate(load, { ...common, seconds, rate: Math.max(10, Math.round(rate)) });
    tries.push(one);
    onProgress(
      `${one.rate} a second: p99 ${one.p99.toFixed(0)} ms, ${one.notAccepted} not accepted${one.void ? ', void' : ''}`,
    );
    await settle();
    if (one.ok) held = Math.max(held, one.rate);
    else broke = Math.min(broke, one.rate);
    if (held > 0 && broke / held < 1 + CLOSE) break;
    rate = broke === Infinity ? held * 1.3 : (held + broke) / 2;
  }
  if (held > 0) return { closed, capacity: held, tries };
  throw new LoadError(
    'LOAD.NO_CAPACITY',
    `At none of ${tries.map(({ rate }) => rate).join(', ')} orders a second was p99 below ${P99} ms with no errors`,
    'Others may be at work on this machine: try again when it is quiet, or give --capacity.',
  );
}

type Load = (
  options: LoadOptions,
) => Promise<Pick<LoadOutcome, 'offered' | 'accepted' | 'latency' | 'void' | 'ratePerSecond'>>;

async function tryRate(
  load: Load,
  { rate, seconds, ...common }: Omit<LoadOptions, 'model'> & { readonly rate: number; readonly seconds: number },
): Promise<CapacityTry> {
  const schedule = { kind: 'poisson', rate, seconds, seed: 1 } as const;
  const { accepted, latency, offered, void: late } = await load({ ...common, model: { kind: 'open', schedule } });
  const notAccepted = offered - accepted;
  return { rate, p99: latency.p99, accepted, notAccepted, void: late, ok: notAccepted === 0 && latency.p99 < P99 };
}
