import type { ZooKeeperPlace } from './open-zookeeper.js';
import { defaultFolder, ShopFolder } from './paths.js';
import { serverSecrets, zookeeperUserOf } from './servers.js';
import { ShopError } from './shop-error.js';
import { isRunning, readState } from './state.js';

/** The ZooKeeper of the shop of this folder, as the owner of the nodes below `/weir`. Fails with SHOP.NOT_RUNNING or ZOOKEEPER.NOT_REACHABLE. */
export async function zookeeperOfShop(folder = new ShopFolder(defaultFolder())): Promise<ZooKeeperPlace> {
  const state = readState(folder);
  if (!state || !isRunning(state))
    throw new ShopError(
      'SHOP.NOT_RUNNING',
      'No shop is running here',
      'Start it with `npx weir up --infra native`, or name servers with --servers.',
    );
  if (state.zookeeper !== undefined)
    return { servers: state.zookeeper, logins: [zookeeperUserOf(await serverSecrets(folder))] };
  throw new ShopError(
    'ZOOKEEPER.NOT_REACHABLE',
    `This shop (${state.infra}) has no ZooKeeper that answers here`,
    'A real one comes with `npx weir up --infra native`; name others with --servers.',
  );
}
