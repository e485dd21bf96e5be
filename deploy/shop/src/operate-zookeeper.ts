import type { ZooKeeperLink } from '@weir/platform/coordination';
import type { ZooKeeperPlace } from './open-zookeeper.js';
import { ShopError } from './shop-error.js';

/** Longest wait for a connection, milliseconds. */
const CONNECT_WITHIN_MS = 5_000;

/** Runs `use` on a connection. Fails with ZOOKEEPER.NO_ANSWER, NO_NODE, NODE_EXISTS, NOT_EMPTY, BAD_VERSION, NO_AUTH or REFUSED. */
export async function operateZooKeeper<T>(place: ZooKeeperPlace, use: (link: ZooKeeperLink) => Promise<T>): Promise<T> {
  const { openZooKeeper, told } = await import('./open-zookeeper.js');
  const { connected, close } = openZooKeeper(place);
  try {
    const link = await connected(AbortSignal.timeout(CONNECT_WITHIN_MS)).catch(() => {
      throw new ShopError(
        'ZOOKEEPER.NO_ANSWER',
        `No ZooKeeper answers at ${place.servers}`,
        'Check the address, and `npx weir ps`.',
      );
    });
    return await use(link).catch((error: unknown) => {
      throw told(error);
    });
  } finally {
    await close();
  }
}
