import { defaultFolder, ShopFolder } from './paths.js';
import type { Credentials } from './plan.js';
import { ShopError } from './shop-error.js';
import { isRunning, readState } from './state.js';

/** Where a ZooKeeper is, and as whom to enter. */
export interface ZooKeeperPlace {
  /** `host:port`, comma between. */
  readonly servers: string;
  readonly logins: readonly Credentials[];
}

/** The ZooKeeper of the shop of this folder. Fails with SHOP.NOT_RUNNING or ZOOKEEPER.NOT_REACHABLE. */
export async function zookeeperOfShop(folder = new ShopFolder(defaultFolder())): Promise<ZooKeeperPlace> {
  const state = readState(folder);
  if (!state || !isRunning(state))
    throw new ShopError(
      'SHOP.NOT_RUNNING',
      'No shop is running here',
      'Start it with `npx weir up --infra native`, or name servers with --servers.',
    );
  if (state.zookeeper !== undefined) return { servers: state.zookeeper, logins: [] };
  throw new ShopError(
    'ZOOKEEPER.NOT_REACHABLE',
    `This shop (${state.infra}) has no ZooKeeper that answers here`,
    'A real one comes with `npx weir up --infra native`; name others with --servers.',
  );
}
