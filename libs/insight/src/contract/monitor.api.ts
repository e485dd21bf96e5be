import type { CallsQuery, CallsView, ProcessReport } from './calls.js';

/** Who calls whom, how often and how fast: collects what the processes count, and answers for it. */
export abstract class MonitorApi {
  /** Safe to repeat: a report that is not newer than the last of its instance changes nothing. */
  abstract collect(report: ProcessReport): Promise<void>;

  /** The latest 2,000 rows that fit, and whether there are more. */
  abstract calls(query: CallsQuery): Promise<CallsView>;
}
