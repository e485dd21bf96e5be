export interface Passage {
  /** Resolves when all who entered leave as well. */
  leave(): Promise<void>;
}

/** A double barrier: a number of processes begin together and end together. A name serves one round at a time: who comes again before all have left walks through. */
export abstract class Barrier {
  /** Resolves when `size` have entered. Rejects when `signal` aborts; who gave up counts no more. */
  abstract enter(name: string, size: number, signal?: AbortSignal): Promise<Passage>;
}
