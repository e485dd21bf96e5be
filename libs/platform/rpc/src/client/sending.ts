import type { Clock } from '@weir/platform/kernel';
import type { Route } from './balancing/route.js';
import type { CallFailed } from './unary-call.js';

/** One call, as the policies see it. */
export interface Sending<Reply> {
  readonly clock: Clock;
  /** Milliseconds since 1970; for all attempts together. */
  readonly deadline: number;
  /** Attempts in all; 1 for what may not be repeated. */
  readonly attempts: number;
  /** Another instance is asked as well when there is no answer after this time; 0: never. */
  readonly attemptMs: number;
  /** True while more than one instance is connected. */
  readonly several: () => boolean;
  readonly forks: number;
  /** `host:port` of each instance on the list. */
  readonly addresses: () => readonly string[];
  /** True when the failure is of the kind that another attempt may mend. */
  readonly mendable: (error: CallFailed) => boolean;
  /** Spends one retry of the budget; false when there is none. */
  readonly mayRetry: () => boolean;
  readonly route: () => Route;
  /** Rejects with CallFailed. */
  readonly send: (route: Route, deadline: number, onStart?: (cancel: () => void) => void) => Promise<Reply>;
}
