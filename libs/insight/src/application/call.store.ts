import type { CallsQuery, MinuteOfCalls, ProcessReport } from '../contract/index.js';

/** Where the monitor keeps its minutes. */
export abstract class CallStore {
  /** Adds a report to the rows of `minute`, unless one of its instance as new as this was added before. */
  abstract add(minute: number, report: ProcessReport): Promise<void>;

  /** The latest `limit` rows that fit, the latest minutes first. */
  abstract read(query: CallsQuery, limit: number): Promise<MinuteOfCalls[]>;

  /** Removes the minutes before, and the instances that have said nothing since. */
  abstract forget(before: number): Promise<void>;
}
