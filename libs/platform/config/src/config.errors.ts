import type { FailureSpec } from '@weir/platform/kernel';

/** What a source of documents refuses. */
export const ConfigErrors = {
  CONFLICT: {
    code: 'CONFIG.CONFLICT',
    kind: 'conflict',
    retriable: true,
    title: 'The document was changed by somebody else meanwhile',
  },
  DENIED: { code: 'CONFIG.DENIED', kind: 'invalid', retriable: false, title: 'The source lets this user not do that' },
  TOO_LARGE: {
    code: 'CONFIG.TOO_LARGE',
    kind: 'invalid',
    retriable: false,
    title: 'The document is larger than a settings document may be',
  },
  BAD_NAME: { code: 'CONFIG.BAD_NAME', kind: 'invalid', retriable: false, title: 'That is not the name of a document' },
  NO_DOCUMENT: { code: 'CONFIG.NO_DOCUMENT', kind: 'not_found', retriable: false, title: 'There is no such document' },
  NO_REVISION: { code: 'CONFIG.NO_REVISION', kind: 'not_found', retriable: false, title: 'There is no such revision' },
  NO_GRAY: { code: 'CONFIG.NO_GRAY', kind: 'not_found', retriable: false, title: 'Nothing is in gray release' },
  BAD_SECRET: {
    code: 'CONFIG.BAD_SECRET',
    kind: 'internal',
    retriable: false,
    title: 'An encrypted value cannot be opened',
  },
} as const satisfies Record<string, FailureSpec>;
