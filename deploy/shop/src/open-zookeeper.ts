import {
  isBadVersion,
  isNoAuth,
  isNodeExists,
  isNoNode,
  isNotEmpty,
  type ZooKeeperLink,
  ZooKeeperSession,
} from '@weir/platform/coordination';
import { Lifecycle, SystemClock } from '@weir/platform/kernel';
import { SilentLog } from '@weir/platform/telemetry';
import type { Credentials } from './plan.js';
import { ShopError } from './shop-error.js';

/** Where a ZooKeeper is, and as whom to enter. */
export interface ZooKeeperPlace {
  /** `host:port`, comma between. */
  readonly servers: string;
  readonly logins: readonly Credentials[];
}

export function openZooKeeper({ servers, logins }: ZooKeeperPlace): {
  connected: (signal: AbortSignal) => Promise<ZooKeeperLink>;
  close: () => Promise<void>;
} {
  const lifecycle = new Lifecycle();
  const session = new ZooKeeperSession({ servers, logins, clock: new SystemClock(), log: new SilentLog(), lifecycle });
  return { connected: (signal) => session.connected(signal), close: () => lifecycle.stop() };
}

/** What the server refused, said to a person. */
export function told(error: unknown): unknown {
  if (error instanceof ShopError) return error;
  const as = (code: string, hint: string): ShopError =>
    new ShopError(`ZOOKEEPER.${code}`, (error as Error).message, hint, { cause: error });
  if (isNoNode(error))
    return as('NO_NODE', '`npx weir zk ls <path>` shows what is there; `create -p` makes what leads to it.');
  if (isNodeExists(error)) return as('NODE_EXISTS', '`npx weir zk set` changes it.');
  if (isNotEmpty(error)) return as('NOT_EMPTY', '`npx weir zk rm -r` removes what is below as well.');
  if (isBadVersion(error)) return as('BAD_VERSION', 'Somebody has changed it; `npx weir zk get` shows its version.');
  if (isNoAuth(error))
    return as('NO_AUTH', 'Log in with --user; the password comes from WEIR_PASSWORD or is asked for.');
  return as('REFUSED', 'Paths begin with "/"; check it.');
}
