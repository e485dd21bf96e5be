import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import zookeeper, { type Client } from 'node-zookeeper-client';

/** What the client's types leave out. */
export interface ClientInternals {
  readonly connectionManager: { pendingBuffer: Buffer | null; readonly socket?: Socket };
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

/** The servers in random order, so that not every client begins with the first. */
export function createClient(servers: string, sessionTimeoutMs: number): Client & ClientInternals {
  const shuffled = servers
    .split(',')
    .map((server) => ({ server, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ server }) => server);
  return zookeeper.createClient(shuffled.join(','), {
    sessionTimeout: sessionTimeoutMs,
    spinDelay: 300,
    retries: 0,
  }) as Client & ClientInternals;
}

const hasCode = (error: unknown, code: number): boolean => (error as { code?: number } | null)?.code === code;

export const isNoNode = (error: unknown): boolean => hasCode(error, zookeeper.Exception.NO_NODE);
