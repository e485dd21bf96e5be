import type { FailureSpec } from '@weir/platform/kernel';

export const MessagingErrors = {
  REFUSED: {
    code: 'MESSAGING.REFUSED',
    kind: 'unprocessable',
    retriable: false,
    title: 'The bus will never take this message',
  },
  POISON: {
    code: 'MESSAGING.POISON',
    kind: 'unprocessable',
    retriable: false,
    title: 'The event does not match its contract',
  },
} as const satisfies Record<string, FailureSpec>;
