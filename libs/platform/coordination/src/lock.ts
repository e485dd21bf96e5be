/** What a holder has to know. */
export interface Hold {
  /** Grows with each hold of the lock, so that a database can refuse a holder of the past. */
  readonly fencingToken: number;
  /** Aborted when the lock is lost or may be lost: stop acting at once. */
  readonly signal: AbortSignal;
}

/** Work that must not meet other work of the same name; what it writes must still carry the fencing token, as a holder may be frozen and thaw too late. */
export abstract class Lock {
  /** Waits until nobody else holds the lock, then runs `work`; first come, first served. Rejects with what `work` rejects with, or when `signal` aborts while waiting. */
  abstract exclusive<T>(name: string, work: (hold: Hold) => Promise<T>, signal?: AbortSignal): Promise<T>;

  /** As `exclusive`, beside others that share it; who waits for it alone is not overtaken. */
  abstract shared<T>(name: string, work: (hold: Hold) => Promise<T>, signal?: AbortSignal): Promise<T>;
}
