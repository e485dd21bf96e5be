import type { Evidence } from './evidence.js';

/** What one check saw. */
export interface Finding {
  /** Rows, orders or events that were looked at: a check of nothing proves nothing. */
  readonly checked: number;
  /** The smallest case that breaks the invariant; absent when it holds. */
  readonly witness?: string;
}

/** One invariant. Written once; used by scenarios, `weir verify` and every other run. */
export interface Check {
  /** As in the list of invariants: I1, I2, ... */
  readonly id: string;
  readonly name: string;
  /** False when it holds at any moment, true when only after everything has been worked off. */
  readonly atRest: boolean;
  /** True when it reads the topics. Default false. */
  readonly readsTopics?: boolean;
  readonly look: (evidence: Evidence) => Promise<Finding>;
}

/** The invariant holds when `broken` is empty; its first row is the witness, so ask for rows in an order that puts the smallest first. */
export const finding = (checked: number, broken: readonly object[], sentence: string): Finding =>
  broken.length === 0
    ? { checked }
    : {
        checked,
        witness: `${sentence}: ${JSON.stringify(broken[0])}${broken.length > 1 ? ` and ${broken.length - 1} more` : ''}`,
      };
