import { status } from '@grpc/grpc-js';
import { type FailureKind, type FailureSpec, PlatformErrors } from '@weir/platform/kernel';

/** The gRPC status of each kind of failure; no two kinds share one, so the table reads both ways. */
export const STATUS_OF: Readonly<Record<FailureKind, status>> = {
  invalid: status.INVALID_ARGUMENT,
  not_found: status.NOT_FOUND,
  conflict: status.ABORTED,
  unprocessable: status.FAILED_PRECONDITION,
  overloaded: status.RESOURCE_EXHAUSTED,
  unavailable: status.UNAVAILABLE,
  timeout: status.DEADLINE_EXCEEDED,
  internal: status.INTERNAL,
};

/** What a status means that comes without our details: from the library itself or from a server that is not ours. Any other is PLATFORM.INTERNAL. */
const PLAIN: Partial<Record<status, FailureSpec>> = {
  [status.UNAVAILABLE]: PlatformErrors.UNAVAILABLE,
  // We never cancel: the server let go of the call when its time to stop was over.
  [status.CANCELLED]: PlatformErrors.UNAVAILABLE,
  [status.DEADLINE_EXCEEDED]: PlatformErrors.TIMEOUT,
  [status.RESOURCE_EXHAUSTED]: PlatformErrors.OVERLOADED,
  [status.INVALID_ARGUMENT]: PlatformErrors.INVALID_REQUEST,
};

export function platformError(code: status): FailureSpec {
  return PLAIN[code] ?? PlatformErrors.INTERNAL;
}
