import type { CheckReport } from '@weir/invariants';
import type { Outcome } from '../outcome.js';
import type { Broken } from './accepted.js';
import type { Turn } from './ways.js';

export const FLOOD_MODES = ['direct', 'shed', 'buffered', 'auto'] as const;
export type FloodMode = (typeof FLOOD_MODES)[number];

export interface ShortVerify {
  readonly ok: boolean;
  readonly atRest: boolean;
  /** The red ones. */
  readonly checks: readonly CheckReport[];
}

/** One replay. Times in milliseconds unless named otherwise, rates per second, memory in bytes; `lost`, `oversold`, `duplicated` count broken invariants. */
export interface ShaveRun extends Broken {
  readonly mode: FloodMode;
  /** Times the capacity. */
  readonly n: number;
  readonly offered: number;
  readonly accepted: number;
  readonly refused: number;
  readonly failed: number;
  readonly acceptP99: number;
  readonly completeP50: number;
  readonly completeP99: number;
  readonly drainSeconds: number;
  readonly drainRate: number;
  /** As it was set; null where nothing holds the drain back. */
  readonly drainWished: number | null;
  /** Peak offered / peak into the books. */
  readonly shavingRatio: number;
  /** Drain rate / rate of the consumers alone; null where nothing was queued on purpose. */
  readonly bufferEfficiency: number | null;
  readonly void: boolean;
  readonly generatorLagP99: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  readonly peakResident: Readonly<Record<string, number>>;
  /** Accept p99 from five seconds after the burst on. */
  readonly afterBurstP99: number;
  /** When the door went over to the queue and back. */
  readonly turns: readonly Turn[];
  /** Orders that were placed before one of the same customer that had been accepted before they were sent. */
  readonly overtaking: number;
  /** Seconds in which the drain waited because accepting was slow, at the face's process. */
  readonly gaveWaySeconds: number;
  readonly verify: ShortVerify;
}

export interface ShaveDocument {
  readonly folder: string;
  readonly capacity: number;
  readonly consumersAlone: number;
  readonly runs: readonly ShaveRun[];
}

export interface StoreReleaseRun extends Broken {
  readonly stored: number;
  /** As it was set; null: as fast as they can. */
  readonly rateWished: number | null;
  readonly storeSeconds: number;
  readonly acceptP99: number;
  readonly drainSeconds: number;
  readonly drainRate: number;
  /** Orders a second in each tenth of the drain. */
  readonly tenths: readonly number[];
  /** The last tenth against the first. */
  readonly lastToFirst: number;
  /** CPU microseconds by process while they were stored. */
  readonly storeCpuMicrosPerOrder: Readonly<Record<string, number>>;
  /** And from the release until all were settled. */
  readonly drainCpuMicrosPerOrder: Readonly<Record<string, number>>;
  /** Seconds after the release at which a consumer was killed. */
  readonly killedAt: number | null;
  readonly verify: ShortVerify;
}
