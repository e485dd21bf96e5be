import type { Servers } from './plan.js';
import type { ProcessIdentity } from './proc.js';
import type { PsRow } from './rows.js';
import { ShopError } from './shop-error.js';

/** The real servers under a shop, whoever started them. */
export interface RunningServers {
  readonly servers: Servers;
  rows(): PsRow[];
  identities(): (ProcessIdentity & { name: string })[];
  stop(): Promise<void>;
}

export async function startServers(_options: { folder: string }): Promise<RunningServers> {
  throw new ShopError('SHOP.NOT_YET', 'native is not wired', 'Use --infra embedded.');
}
