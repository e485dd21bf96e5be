/** What went wrong, in the terms that every transport can map: see the tables in platform/rpc and platform/runtime. */
export const FAILURE_KINDS = [
  'invalid',
  'not_found',
  'conflict',
  'unprocessable',
  'overloaded',
  'unavailable',
  'timeout',
  'internal',
] as const;

export type FailureKind = (typeof FAILURE_KINDS)[number];

/** One row of a module's error table. `code` is stable and reads `MODULE.REASON`; `retriable` says whether the same command may succeed later. */
export interface FailureSpec {
  readonly code: string;
  readonly kind: FailureKind;
  readonly retriable: boolean;
  readonly title: string;
}

/** A failure with a stable code. Expected business outcomes are values of the contract, never a Failure. */
export class Failure extends Error {
  readonly code: string;
  readonly kind: FailureKind;
  readonly retriable: boolean;

  constructor(
    readonly spec: FailureSpec,
    /** One sentence for a person; holds no secret. */
    detail?: string,
    options?: ErrorOptions & { readonly details?: Readonly<Record<string, unknown>> },
  ) {
    super(detail ?? spec.title, options);
    this.name = 'Failure';
    this.code = spec.code;
    this.kind = spec.kind;
    this.retriable = spec.retriable;
    this.details = options?.details ?? {};
  }

  readonly details: Readonly<Record<string, unknown>>;
}

/** Failures that belong to no module. */
export const PlatformErrors = {
  INVALID_REQUEST: {
    code: 'REQUEST.INVALID',
    kind: 'invalid',
    retriable: false,
    title: 'The request does not match its schema',
  },
  MALFORMED_BODY: { code: 'REQUEST.MALFORMED', kind: 'invalid', retriable: false, title: 'The body is not valid JSON' },
  MISSING_KEY: {
    code: 'REQUEST.MISSING_KEY',
    kind: 'invalid',
    retriable: false,
    title: 'The header Idempotency-Key is missing or malformed',
  },
  NO_ROUTE: { code: 'REQUEST.NO_ROUTE', kind: 'not_found', retriable: false, title: 'There is no such route' },
  UNAVAILABLE: {
    code: 'PLATFORM.UNAVAILABLE',
    kind: 'unavailable',
    retriable: true,
    title: 'The service cannot answer now',
  },
  TIMEOUT: {
    code: 'PLATFORM.TIMEOUT',
    kind: 'timeout',
    retriable: true,
    title: 'No answer in time; it may have happened',
  },
  OVERLOADED: { code: 'PLATFORM.OVERLOADED', kind: 'overloaded', retriable: true, title: 'Too much work is waiting' },
  INTERNAL: {
    code: 'PLATFORM.INTERNAL',
    kind: 'internal',
    retriable: true,
    title: 'Something broke on our side; it may have happened',
  },
  BAD_SETTING: { code: 'SETTINGS.INVALID', kind: 'internal', retriable: false, title: 'A setting is not allowed' },
} as const satisfies Record<string, FailureSpec>;
