/** A term of leadership. The fencing token grows with each term, so a database can refuse a leader of the past. */
export interface Leadership {
  readonly fencingToken: number;
  /** Aborted when the leadership is lost or may be lost: stop acting at once. */
  readonly signal: AbortSignal;
}

/** One of several candidates leads at a time; effects must be safe with 0, 1 or 2 believed leaders. */
export abstract class Election {
  /** Stands as candidate for `name`; calls `lead` each time this process is elected and waits for it to end before it resigns. */
  abstract campaign(name: string, lead: (term: Leadership) => Promise<void>): Promise<Candidacy>;
}

export interface Candidacy {
  /** Withdraws; resolves when `lead` has ended and another may take over. */
  resign(): Promise<void>;
}
