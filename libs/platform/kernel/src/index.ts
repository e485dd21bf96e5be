export { CallContext, type Handed } from './call-context.js';
export { Clock, ManualClock, SystemClock } from './clock.js';
export { Failure, FAILURE_KINDS, type FailureKind, type FailureSpec, PlatformErrors } from './failure.js';
export { idempotencyKey } from './idempotency-key.js';
export { Ids, SequentialIds, UuidIds } from './ids.js';
export { Lifecycle, STOP_PHASES, type StopPhase } from './lifecycle.js';
export { describePlacement, MAX_REPLICAS, parsePlacement, type PlacedProcess, type Placement } from './placement.js';
export { Poller, type PollerOptions } from './poller.js';
export { Live, parseSettings } from './settings.js';
