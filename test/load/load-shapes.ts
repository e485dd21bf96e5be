import type { CpuProbe } from './cpu.js';
import type { Model } from './engine.js';
import type { Latency } from './histogram.js';
import type { Mix } from './mix.js';
import type { Outcome } from './outcome.js';
import type { EncodedTotals, SecondPart } from './tally.js';

export interface LoadOptions {
  /** Base URLs, `http://127.0.0.1:3000`; orders go to them in turn. */
  readonly targets: readonly string[];
  readonly model: Model;
  /** Default: 64 articles alike. */
  readonly mix?: Mix;
  /** Decides articles and customers. Default 1. */
  readonly seed?: number;
  /** Default 1000. */
  readonly customers?: number;
  /** Processes that send; 0 sends from this one. Default: half the cores, 1 to 4. */
  readonly workers?: number;
  /** Orders before the measurement. Default 0. */
  readonly warmup?: number;
  /** An order without an answer for so long is given up, milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** All targets and generators together. Default 4096. */
  readonly maxConnections?: number;
  /** Whether all connections are open before the first order, as those of customers who wait for a sale to begin. Default false: each is opened when it is needed. */
  readonly connected?: boolean;
  /** Begins the Idempotency-Keys; the same one again repeats the same orders. Default: never used before. */
  readonly keys?: string;
  /** Where a line for each accepted order goes, `{ orderId, status, sentAt, answeredAt }`, ms since 1970; a generator's number is added to the name. Default: nowhere. */
  readonly acceptedFile?: string;
  /** Load other machines than this one. Default false. */
  readonly allowRemote?: boolean;
  /** What the CPU of each order is counted by. Default: not counted. */
  readonly cpu?: CpuProbe;
  /** Called after the warm-up and after the last answer with what was accepted meanwhile; the CPU is read when it resolves, so that work under way counts. */
  readonly settle?: (accepted: number) => Promise<void>;
  /** Closed model: nobody orders while more than `limit` orders wait to be settled, so that placing cannot run away from what follows it. Default: no limit. */
  readonly backlog?: { readonly waiting: () => Promise<number>; readonly limit: number };
  readonly signal?: AbortSignal;
  /** One sentence for each step and second. */
  readonly onProgress?: (sentence: string) => void;
}

/** What a load came to. Times in milliseconds, rates per second. */
export interface LoadOutcome {
  readonly offered: number;
  /** 201 and 202. */
  readonly accepted: number;
  /** Out of stock, conflicts, 429. */
  readonly refused: number;
  readonly failed: number;
  /** Of `failed`: nobody told whether they were done. */
  readonly unknown: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** From the start to the last answer. */
  readonly seconds: number;
  /** Accepted per second of that. */
  readonly ratePerSecond: number;
  /** Of the accepted, from the scheduled start (open model) or the sending (closed). */
  readonly latency: Latency;
  /** Of the accepted, from the sending: what a generator that waits for answers would have reported. */
  readonly latencyFromSend: Latency;
  readonly refusedLatency: Latency;
  readonly failedLatency: Latency;
  /** How late orders were sent by our own fault. In the closed model: how late timers were. */
  readonly generatorLagP99: number;
  /** The generator could not keep up with the schedule: its figures say nothing about the target. */
  readonly void: boolean;
  /** Orders that waited for a connection, as `maxConnections` were taken. */
  readonly waitedForConnection: number;
  /** Until all was settled, when it was waited for. */
  readonly settledSeconds?: number;
  readonly cpuMicrosPerOrder: Readonly<Record<string, number>>;
  readonly series: readonly SecondPart[];
  readonly totals: EncodedTotals;
}

/** What `weir load --json` prints. */
export interface LoadDocument extends Omit<LoadOutcome, 'series' | 'totals'> {
  /** Of the target, by its own word: `mono`, `micro`, `baseline`. */
  readonly shape: string;
  readonly model: 'open' | 'closed';
  readonly folder: string;
}

/** A generator that is later than this in one case of a hundred measures itself. */
export const VOID_ABOVE_MS = 5;

export const isVoid = (kind: Model['kind'], lagP99: number): boolean => kind === 'open' && lagP99 > VOID_ABOVE_MS;
