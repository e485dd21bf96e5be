import type { FaultKind } from './faults.js';
import type { TrialName } from './providers/trial-names.js';

/** What a scenario may be told. `takes` of the scenario says which of them mean something to it. */
export interface ScenarioOptions {
  /** micro on the native servers, or mono on the embedded infrastructure. Default native. */
  readonly infra?: 'native' | 'embedded';
  /** Decides what is left to chance. */
  readonly seed: number;
  /** Names of failpoints. */
  readonly points?: readonly string[];
  /** How many orders flow meanwhile. */
  readonly orders?: number;
  /** Orders or calls a second. */
  readonly rate?: number;
  /** How long it is shaken, seconds. */
  readonly seconds?: number;
  /** How often everything is done. */
  readonly rounds?: number;
  readonly faults?: readonly (FaultKind | 'zookeeper')[];
  /** `cluster`: three brokers and three ZooKeepers; `single`: one of each. */
  readonly on?: readonly ('cluster' | 'single')[];
  /** Where processes find each other. Default nacos. */
  readonly registry?: 'nacos' | 'zookeeper';
  /** What is done to providers. Default: everything. */
  readonly trials?: readonly TrialName[];
  /** How many commands the script has. */
  readonly commands?: number;
  readonly signal?: AbortSignal;
  /** One sentence for each step. */
  readonly onProgress?: (sentence: string) => void;
}

/** What scripts and other programs rely on; each scenario adds figures of its own. */
export interface ChaosReport {
  readonly scenario: string;
  readonly seed: number;
  /** How often something was broken. */
  readonly trials: number;
  readonly violations: number;
  /** From a fault to the end of its effect, ms; the scenario's summary says what is measured. */
  readonly recovery: Recovery;
}

export interface Recovery {
  readonly p50: number;
  readonly p99: number;
}

export interface ChaosOutcome {
  readonly report: ChaosReport;
  /** What was to be shown was shown. */
  readonly ok: boolean;
  /** For a person. */
  readonly lines: readonly string[];
}

/** Something that can be done to a shop, by name. */
export interface ChaosScenario {
  readonly name: string;
  readonly summary: string;
  /** The options that it heeds beside the seed; others are refused. */
  readonly takes: readonly (keyof ScenarioOptions)[];
  readonly run: (options: ScenarioOptions) => Promise<ChaosOutcome>;
}

/** Nearest-rank percentiles; 0 when nothing was measured. */
export function recoveryOf(times: readonly number[]): Recovery {
  const sorted = times.toSorted((a, b) => a - b);
  const percentile = (p: number): number => Math.round(sorted[Math.ceil((p / 100) * sorted.length) - 1] ?? 0);
  return { p50: percentile(50), p99: percentile(99) };
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
