import { Failure, type FailureSpec, PlatformErrors } from '@weir/platform/kernel';

/** What a database may answer besides rows. */
export const PersistenceErrors = {
  DUPLICATE: {
    code: 'PERSISTENCE.DUPLICATE',
    kind: 'conflict',
    retriable: false,
    title: 'A row with this key exists already',
  },
  CHECK: {
    code: 'PERSISTENCE.CHECK',
    kind: 'internal',
    retriable: false,
    title: 'A row would break a rule of its table',
  },
  CONTENTION: {
    code: 'PERSISTENCE.CONTENTION',
    kind: 'unavailable',
    retriable: true,
    title: 'Too many transactions want the same rows',
  },
  FENCED: { code: 'PERSISTENCE.FENCED', kind: 'conflict', retriable: false, title: 'A newer leader has taken over' },
} as const satisfies Record<string, FailureSpec>;

const LOST = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_CONNECTION_KILLED',
  'ER_OPTION_PREVENTS_STATEMENT',
  'SQLITE_IOERR',
  'SQLITE_FULL',
]);
const CONTENTION = new Set([
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CHECKREAD',
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT',
  'SQLITE_LOCKED',
]);
const DUPLICATE = new Set(['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);

interface DriverError {
  readonly code?: string;
  readonly errno?: number;
  readonly message?: string;
  readonly fatal?: boolean;
}

/** MySQL 3819, MariaDB 4025: a CHECK that failed; mysql2 has no name for the latter. */
const isCheck = ({ code = '', errno }: DriverError): boolean =>
  errno === 3819 || errno === 4025 || code.startsWith('SQLITE_CONSTRAINT');

/** mysql2 words a connection that died between statements without a code. */
const isLost = ({ code = '', errno, fatal, message = '' }: DriverError): boolean =>
  LOST.has(code) || errno === 1927 || fatal === true || /closed state|Pool is closed|Connection lost/i.test(message);

/** A driver's error as a Failure with the driver's error as cause; any other error as it is. */
export function translate(error: unknown): unknown {
  if (error instanceof Failure) return error;
  const raw = (error as { driverError?: DriverError }).driverError ?? (error as DriverError);
  const { code = '', message } = raw;
  const as = (spec: FailureSpec, detail?: string): Failure => new Failure(spec, detail, { cause: error });
  if (CONTENTION.has(code)) return as(PersistenceErrors.CONTENTION);
  if (DUPLICATE.has(code)) return as(PersistenceErrors.DUPLICATE, message);
  if (isCheck(raw)) return as(PersistenceErrors.CHECK, message);
  if (isLost(raw))
    return as(PlatformErrors.UNAVAILABLE, `the database does not answer (${code || message}); it may have happened`);
  return error;
}

/** Run the transaction again: it has been rolled back because of others. */
export const isContention = (error: unknown): error is Failure =>
  error instanceof Failure && error.code === PersistenceErrors.CONTENTION.code;
