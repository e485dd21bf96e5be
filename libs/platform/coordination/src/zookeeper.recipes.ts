import type { Clock, Ids } from '@weir/platform/kernel';
import type { Log } from '@weir/platform/telemetry';
import type { ZooKeeperLink } from './zookeeper.link.js';
import type { ZooKeeperSession } from './zookeeper.session.js';

/** What every recipe on ZooKeeper is made of. */
export interface ZooKeeperRecipeOptions {
  readonly session: ZooKeeperSession;
  /** Node above all that is kept. Default `/weir`. */
  readonly root?: string;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
}

/** Rest after a failure, ms. */
const REST = 100;

/** Does `work` on the link of now, and again on the next when that came into doubt meanwhile. Rejects with what `work` rejects with on a good link, or when `signal` aborts. */
export async function onGoodLink<T>(
  { session, clock }: Pick<ZooKeeperRecipeOptions, 'session' | 'clock'>,
  signal: AbortSignal,
  work: (link: ZooKeeperLink) => Promise<T>,
): Promise<T> {
  for (;;) {
    const link = await session.connected(signal);
    try {
      return await work(link);
    } catch (error) {
      if (!link.signal.aborted || signal.aborted) throw error;
      await clock.delay(REST, signal);
    }
  }
}

/** Makes an ephemeral sequential node whose name begins with `me`, after those of that name whose making was never answered are removed. */
export async function enter(link: ZooKeeperLink, folder: string, me: string, kind = ''): Promise<string> {
  await link.ensure(folder);
  for (const name of await link.children(folder)) if (name.startsWith(me)) await link.remove(`${folder}/${name}`);
  return link.createEphemeralSequential(`${folder}/${me}-${kind}`);
}
