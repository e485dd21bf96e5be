import { type Hold, Lock } from './lock.js';
import { first, sequence } from './queue.js';
import { whole } from './zookeeper-client.js';
import type { ZooKeeperLink } from './zookeeper.link.js';
import { enter, onGoodLink, type ZooKeeperRecipeOptions } from './zookeeper.recipes.js';

const NEVER = new AbortController().signal;
type Kind = 'x-' | 's-';

/**
 * Who wants the lock queues as an ephemeral sequential node below `<root>/lock/<name>` and watches one node before it: the next one, or, to share it, the last that
 * wants it alone. The fencing token is the transaction that made the node (czxid).
 */
export class ZooKeeperLock extends Lock {
  private readonly root: string;

  constructor(private readonly options: ZooKeeperRecipeOptions) {
    super();
    this.root = `${options.root ?? '/weir'}/lock`;
  }

  override exclusive<T>(name: string, work: (hold: Hold) => Promise<T>, signal = NEVER): Promise<T> {
    return this.hold(name, 'x-', work, signal);
  }

  override shared<T>(name: string, work: (hold: Hold) => Promise<T>, signal = NEVER): Promise<T> {
    return this.hold(name, 's-', work, signal);
  }

  private async hold<T>(name: string, kind: Kind, work: (hold: Hold) => Promise<T>, signal: AbortSignal): Promise<T> {
    const { ids, log, session } = this.options;
    const [folder, me] = [`${this.root}/${name}`, ids.next()];
    const given = AbortSignal.any([signal, session.closed]);
    const { link, node, fencingToken } = await onGoodLink(this.options, given, (good) =>
      queue(good, folder, me, kind, given),
    );
    try {
      return await work({ fencingToken, signal: link.signal });
    } finally {
      if (!link.signal.aborted)
        await link.remove(node).catch((error: unknown) => log.warn('a lock ends with its session', { node, error }));
    }
  }
}

/** Resolves when it is our turn. */
async function queue(
  link: ZooKeeperLink,
  folder: string,
  me: string,
  kind: Kind,
  given: AbortSignal,
): Promise<{ link: ZooKeeperLink; node: string; fencingToken: number }> {
  const node = await enter(link, folder, me, kind);
  try {
    for (;;) {
      const before = inTheWay(await link.children(folder), node, kind);
      if (before === undefined) break;
      const change = Promise.withResolvers<void>();
      if (await link.stat(`${folder}/${before}`, change.resolve)) await first(change.promise, link.signal, given);
      given.throwIfAborted();
      if (link.signal.aborted) throw new Error('the connection came into doubt');
    }
    const stat = await link.stat(node);
    if (!stat) throw new Error('our node is gone');
    return { link, node, fencingToken: whole(stat.czxid) };
  } catch (error) {
    if (!link.signal.aborted) await link.remove(node);
    throw error;
  }
}

/** The nearest before `node` that keeps it waiting. */
function inTheWay(names: readonly string[], node: string, kind: Kind): string | undefined {
  const own = sequence(node);
  const before = names.filter((name) => sequence(name) < own && (kind === 'x-' || /-x-\d{10}$/.test(name)));
  return before.sort((a, b) => sequence(a) - sequence(b)).at(-1);
}
