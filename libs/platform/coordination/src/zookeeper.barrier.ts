import { Barrier, type Passage } from './barrier.js';
import { first } from './queue.js';
import { isNodeExists } from './zookeeper-client.js';
import type { ZooKeeperLink } from './zookeeper.link.js';
import { enter, onGoodLink, type ZooKeeperRecipeOptions } from './zookeeper.recipes.js';

const READY = 'ready';

/** Who enters is an ephemeral node below `<root>/barrier/<name>`; the one that makes them enough makes the node `ready`, for which the others wait. */
export class ZooKeeperBarrier extends Barrier {
  private readonly root: string;

  constructor(private readonly options: ZooKeeperRecipeOptions) {
    super();
    this.root = `${options.root ?? '/weir'}/barrier`;
  }

  override async enter(name: string, size: number, signal?: AbortSignal): Promise<Passage> {
    const { ids, session } = this.options;
    const [folder, me] = [`${this.root}/${name}`, ids.next()];
    const given = AbortSignal.any([session.closed, ...(signal ? [signal] : [])]);
    const node = await onGoodLink(this.options, given, (link) => pass(link, folder, me, size, given));
    return {
      leave: () => onGoodLink(this.options, session.closed, (link) => leave(link, folder, node, session.closed)),
    };
  }
}

async function pass(
  link: ZooKeeperLink,
  folder: string,
  me: string,
  size: number,
  given: AbortSignal,
): Promise<string> {
  const node = await enter(link, folder, me);
  try {
    for (;;) {
      const change = Promise.withResolvers<void>();
      const ready = await link.stat(`${folder}/${READY}`, change.resolve);
      if (ready) return node;
      if ((await inside(link, folder)).length >= size) {
        await link.create(`${folder}/${READY}`).catch((error: unknown) => {
          if (!isNodeExists(error)) throw error;
        });
        return node;
      }
      await first(change.promise, link.signal, given);
      given.throwIfAborted();
      if (link.signal.aborted) throw new Error('the connection came into doubt');
    }
  } catch (error) {
    if (!link.signal.aborted) await link.remove(node);
    throw error;
  }
}

/** The last one takes the node `ready` away, so that the barrier can be used again. */
async function leave(link: ZooKeeperLink, folder: string, node: string, closed: AbortSignal): Promise<void> {
  await link.remove(node);
  for (;;) {
    const change = Promise.withResolvers<void>();
    const names = await link.children(folder, change.resolve);
    if (names.every((name) => name === READY)) return link.remove(`${folder}/${READY}`);
    await first(change.promise, link.signal, closed);
    if (link.signal.aborted || closed.aborted) throw new Error('the connection came into doubt');
  }
}

const inside = async (link: ZooKeeperLink, folder: string): Promise<string[]> =>
  (await link.children(folder)).filter((name) => name !== READY);
