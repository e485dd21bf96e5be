import { claimTree } from '@weir/platform/coordination';
import type { ZooKeeperPlace } from './open-zookeeper.js';
import { operateZooKeeper } from './operate-zookeeper.js';
import { ShopError } from './shop-error.js';

/** Leaves the nodes below `/weir` to the user of `place` alone, also those that are everybody's since an earlier version. Fails with SHOP.ZOOKEEPER_OWNER, ZOOKEEPER.NO_ANSWER. */
export async function claimZooKeeper(place: ZooKeeperPlace): Promise<void> {
  await operateZooKeeper(place, (link) => claimTree(link, '/weir')).catch((error: unknown) => {
    if (!(error instanceof ShopError) || error.code !== 'ZOOKEEPER.NO_AUTH') throw error;
    throw new ShopError(
      'SHOP.ZOOKEEPER_OWNER',
      'In this ZooKeeper /weir belongs to somebody else, or to another password of `weir` than this run has',
      'Restore the file of secrets, or start anew with `npx weir down --purge`.',
      { cause: error },
    );
  });
}
