import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import zookeeper, { type Client } from 'node-zookeeper-client';

/** What the client's types leave out. */
export interface ClientInternals {
  readonly connectionManager: {
    pendingBuffer: Buffer | null;
    readonly socket?: Socket;
    /** Longest pause before it tries all servers again, ms; it waits a random part of it. */
    spinDelay: number;
  };
}

interface ZooKeeperError extends Error {
  code: number;
}

/** A server may answer codes that the client does not know (SESSION_MOVED, QUOTA, THROTTLED); it then throws inside its socket handler, which ends the process. */
function surviveUnknownCodes(): void {
  const exceptions = createRequire(import.meta.url)('node-zookeeper-client/lib/Exception') as {
    create: (code: number, path?: string) => ZooKeeperError;
  };
  const { create } = exceptions;
  exceptions.create = (code, path) => {
    try {
      return create(code, path);
    } catch {
      return Object.assign(new Error(`ZooKeeper answered with code ${code}`), { name: 'UNKNOWN', code });
    }
  };
}

surviveUnknownCodes();

/** A digest user. Nobody checks the password at the login: a wrong one is somebody else, who finds that the nodes are not his. */
export interface ZooKeeperLogin {
  readonly user: string;
  readonly password: string;
}

/** {@link ClientInternals.connectionManager} begins with this `spinDelay`. */
export const SPIN_MS = 300;

/** The servers in random order, so that not every client begins with the first. */
export function createClient(
  servers: string,
  sessionTimeoutMs: number,
  logins: readonly ZooKeeperLogin[] = [],
): Client & ClientInternals {
  const shuffled = servers
    .split(',')
    .map((server) => ({ server, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ server }) => server);
  const client = zookeeper.createClient(shuffled.join(','), {
    sessionTimeout: sessionTimeoutMs,
    spinDelay: SPIN_MS,
    retries: 0,
  }) as Client & ClientInternals;
  // Before the connect: a login that comes later waits behind the requests that need it.
  for (const { user, password } of logins) client.addAuthInfo('digest', Buffer.from(`${user}:${password}`));
  return client;
}

const hasCode = (error: unknown, code: number): boolean => (error as { code?: number } | null)?.code === code;

export const isNoNode = (error: unknown): boolean => hasCode(error, zookeeper.Exception.NO_NODE);

export const isNodeExists = (error: unknown): boolean => hasCode(error, zookeeper.Exception.NODE_EXISTS);

export const isBadVersion = (error: unknown): boolean => hasCode(error, zookeeper.Exception.BAD_VERSION);

export const isNoAuth = (error: unknown): boolean => hasCode(error, zookeeper.Exception.NO_AUTH);

export const isNotEmpty = (error: unknown): boolean => hasCode(error, zookeeper.Exception.NOT_EMPTY);

/** Eight bytes of a node's facts as a number: a transaction's id, milliseconds since 1970. Throws when it is too large to be exact. */
export function whole(bytes: Buffer): number {
  const number = Number(bytes.readBigInt64BE());
  if (Number.isSafeInteger(number)) return number;
  throw new Error(`${bytes.toString('hex')} is too large for a number`);
}
