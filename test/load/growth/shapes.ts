import type { ShortVerify } from '../experiments/shave-shapes.js';
import type { TableSize, TopicSize } from './sizes.js';

/** One part of the orders. Memory in bytes, times in milliseconds unless named otherwise. */
export interface Part {
  /** From 1. */
  readonly part: number;
  readonly orders: number;
  /** Orders in the books at its end. */
  readonly inBooks: number;
  readonly seconds: number;
  readonly ratePerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** CPU microseconds by process. */
  readonly cpuMicrosPerOrder: Readonly<Record<string, number>>;
  /** By process, at its end. */
  readonly resident: Readonly<Record<string, number>>;
}

export interface GrowthDocument {
  readonly folder: string;
  readonly shape: string;
  readonly orders: number;
  readonly parts: readonly Part[];
  /** Rate of the last part against the first. */
  readonly lastToFirst: number;
  /** Memory at the end against that after the second part, by process. */
  readonly residentGrowth: Readonly<Record<string, number>>;
  readonly tables: readonly TableSize[];
  readonly topics: readonly TopicSize[];
  readonly verify: ShortVerify;
  readonly verifySeconds: number;
  /** The most that this program, which verifies, has had of memory. */
  readonly verifierResidentBytes: number;
}
