import type { CallReport } from '../statistics.js';

/** What one process has called and answered since its last report. */
export interface ProcessReport {
  /** Name of this process among those of its service. */
  readonly instance: string;
  /** End of the period, milliseconds since 1970; grows with each report of the instance. */
  readonly at: number;
  readonly calls: readonly CallReport[];
}

/** Dubbo's monitor, as the processes see it: the process that carries it binds its own, the others call it. */
export abstract class CallMonitor {
  /** Safe to repeat: a report that is not newer than the last of its instance changes nothing. */
  abstract collect(report: ProcessReport): Promise<void>;
}
