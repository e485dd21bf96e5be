import type { Yield } from './generator/job.js';

/** What a process used while something was measured. */
export interface Usage {
  readonly cpuSeconds: number;
  /** At the end. */
  readonly residentBytes: number;
  readonly contextSwitches: number;
}

/** Of all processes together, by name: the shop's, the servers'. */
export type UsageByProcess = Readonly<Record<string, Usage>>;

/** One workload of one run. */
export interface Measured {
  readonly workload: string;
  /** Why it does not count. */
  readonly void?: string;
  readonly yield: Yield;
  /** Until everything was settled, where the workload counts that; else the same as the yield's. */
  readonly wholeSeconds: number;
  readonly usage: UsageByProcess;
  /** Bytes over the loopback, of everybody on the machine; undefined where the system does not tell. */
  readonly loopbackBytes?: number | undefined;
  /** Counters of the database server, by their names there. */
  readonly database: Readonly<Record<string, number>>;
}

/** One line of `runs.jsonl`: a shop from its start to its end. */
export interface ArmRun {
  readonly arm: string;
  readonly pair: number;
  /** 1 is the first; a void run is repeated. */
  readonly attempt: number;
  /** Why nothing of it counts. */
  readonly void?: string;
  /** Of the catalogue as it was before the first request. */
  readonly seed: string;
  /** From the first process started to the last one ready. */
  readonly readySeconds: number;
  readonly measured: readonly Measured[];
  /** The invariants after it. */
  readonly verify: { readonly ok: boolean; readonly checks: number; readonly red: readonly string[] };
}

/** How many of the requests of a kind were answered as they should, and how long they took. */
export interface Share {
  readonly asked: number;
  readonly answered: number;
  readonly p99: number;
}

/** One line of `trouble.jsonl`: what still works while payment does not, and what a new version of it costs. */
export interface Trouble {
  readonly arm: string;
  readonly kind: 'payment hangs' | 'payment dies' | 'payment is replaced';
  /** The process it happened to, and all that live in it. */
  readonly process: string;
  readonly seconds: number;
  /** While it lasted, by what was asked. */
  readonly during: Readonly<Record<string, Share>>;
  /** From its end to the first moment at which everything was answered again. */
  readonly recoverySeconds: number;
}

/** `facts.json`: what can be counted without running anything. */
export interface Facts {
  readonly lines: Readonly<Record<string, number>>;
  readonly files: Readonly<Record<string, number>>;
  readonly settings: number;
  /** Seconds to build after one line of payment has changed; undefined when it was not measured. */
  readonly buildSeconds?: number | undefined;
}

/** One line of `arm-facts.jsonl`, with the name of the arm. */
export interface ArmFacts {
  readonly processes: number;
  readonly artefacts: number;
  /** Environment variables that the processes are told, together. */
  readonly environmentKeys: number;
  readonly databaseConnections: number;
  /** Established connections of the shop's processes to anybody. */
  readonly connections: number;
}
