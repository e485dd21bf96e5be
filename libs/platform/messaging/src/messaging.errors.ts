import type { FailureSpec } from '@weir/platform/kernel';

/** What a bus refuses to take, and why a record becomes a dead letter without a try: no code of these is cured by trying again. */
export const MessagingErrors = {
  REFUSED: {
    code: 'MESSAGING.REFUSED',
    kind: 'unprocessable',
    retriable: false,
    title: 'The bus will never take this message',
  },
  MALFORMED: {
    code: 'MESSAGING.MALFORMED',
    kind: 'unprocessable',
    retriable: false,
    title: 'The record does not say who or what it is',
  },
  TOO_LARGE: {
    code: 'MESSAGING.TOO_LARGE',
    kind: 'unprocessable',
    retriable: false,
    title: 'The record is larger than any event may be',
  },
  UNKNOWN_VERSION: {
    code: 'MESSAGING.UNKNOWN_VERSION',
    kind: 'unprocessable',
    retriable: false,
    title: 'The event has a version that this consumer cannot read',
  },
  MISMATCH: {
    code: 'MESSAGING.MISMATCH',
    kind: 'unprocessable',
    retriable: false,
    title: 'The event does not match its contract',
  },
  FOREIGN_KEY: {
    code: 'MESSAGING.FOREIGN_KEY',
    kind: 'unprocessable',
    retriable: false,
    title: 'The record has the key of another aggregate than the event tells of',
  },
  FROM_THE_FUTURE: {
    code: 'MESSAGING.FROM_THE_FUTURE',
    kind: 'unprocessable',
    retriable: false,
    title: 'The event says it happens later than now',
  },
  NO_TOPIC: { code: 'MESSAGING.NO_TOPIC', kind: 'not_found', retriable: false, title: 'There is no such topic' },
  NO_GROUP: { code: 'MESSAGING.NO_GROUP', kind: 'not_found', retriable: false, title: 'There is no such group' },
  TOPIC_EXISTS: {
    code: 'MESSAGING.TOPIC_EXISTS',
    kind: 'conflict',
    retriable: false,
    title: 'The topic is there already',
  },
  GROUP_ACTIVE: {
    code: 'MESSAGING.GROUP_ACTIVE',
    kind: 'conflict',
    retriable: true,
    title: 'The group has members, which would write over its offsets',
  },
  NOT_HERE: {
    code: 'MESSAGING.NOT_HERE',
    kind: 'unprocessable',
    retriable: false,
    title: 'This bus has no such thing',
  },
} as const satisfies Record<string, FailureSpec>;
