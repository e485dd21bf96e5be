/** What may go by now; absent: everything stays. */
export interface Expired {
  /** Outbox rows published before this time, ms. What waits or is dead stays. */
  readonly publishedBefore?: number;
  /** Inbox rows taken before this time, ms. An event that came again after it would have its effect again. */
  readonly takenBefore?: number;
  /** True: only outbox rows that the auditor has read back. */
  readonly onlySeen?: boolean;
}

/** Removes what outbox and inbox no longer need, and keeps how much that was and up to when, so that the checks know what they cannot find any more. */
export abstract class Retention {
  /** Removes at most `limit` rows of each; answers how many of both. Two that purge at the same time take different rows. */
  abstract purge(expired: Expired, limit: number): Promise<number>;
}
