import { first } from './queue.js';
import { type Joined, type Member, Membership } from './membership.js';
import { isNodeExists } from './zookeeper-client.js';
import type { ZooKeeperLink } from './zookeeper.link.js';
import { onGoodLink, type ZooKeeperRecipeOptions } from './zookeeper.recipes.js';

/** Rest after a failure, ms. */
const REST = 250;

/** A member is an ephemeral node below `<root>/members/<group>` that holds its facts; it is made anew on each new session. */
export class ZooKeeperMembership extends Membership {
  private readonly root: string;

  constructor(private readonly options: ZooKeeperRecipeOptions) {
    super();
    this.root = `${options.root ?? '/weir'}/members`;
  }

  override async join(group: string, { name, facts }: Member): Promise<Joined> {
    const { session } = this.options;
    const [folder, left] = [`${this.root}/${group}`, new AbortController()];
    const over = AbortSignal.any([left.signal, session.closed]);
    const appear = (link: ZooKeeperLink): Promise<ZooKeeperLink> => this.appear(link, folder, name, facts);
    const link = await onGoodLink(this.options, over, appear);
    const staying = this.stay(link, over, appear);
    return {
      leave: async () => {
        if (left.signal.aborted) return staying;
        left.abort();
        await staying;
        if (session.closed.aborted) return;
        await onGoodLink(this.options, session.closed, (good) => good.remove(`${folder}/${name}`));
      },
    };
  }

  override watch(group: string, listener: (members: readonly Member[]) => void): () => void {
    const stopped = new AbortController();
    void this.follow(`${this.root}/${group}`, listener, AbortSignal.any([stopped.signal, this.options.session.closed]));
    return () => stopped.abort();
  }

  /** A node of ours that is left from the session before goes first: it would vanish with that. */
  private async appear(
    link: ZooKeeperLink,
    folder: string,
    name: string,
    facts: Member['facts'],
  ): Promise<ZooKeeperLink> {
    await link.ensure(folder);
    const node = { data: Buffer.from(JSON.stringify(facts)), ephemeral: true };
    try {
      await link.create(`${folder}/${name}`, node);
    } catch (error) {
      if (!isNodeExists(error)) throw error;
      await link.remove(`${folder}/${name}`);
      await link.create(`${folder}/${name}`, node);
    }
    return link;
  }

  private async stay(
    joined: ZooKeeperLink,
    over: AbortSignal,
    appear: (link: ZooKeeperLink) => Promise<ZooKeeperLink>,
  ): Promise<void> {
    const { clock, log } = this.options;
    for (let link = joined; ;) {
      await first(new Promise(() => undefined), link.signal, over);
      if (over.aborted) return;
      try {
        link = await onGoodLink(this.options, over, appear);
      } catch (error) {
        if (over.aborted) return;
        log.warn('a member is not seen by the others', { error });
        await clock.delay(REST, over);
      }
    }
  }

  private async follow(
    folder: string,
    listener: (members: readonly Member[]) => void,
    over: AbortSignal,
  ): Promise<void> {
    const { clock, log, session } = this.options;
    let told: string | undefined;
    for (let failures = 0; !over.aborted;) {
      try {
        const link = await session.connected(over);
        await link.ensure(folder);
        while (!link.signal.aborted && !over.aborted) {
          const change = Promise.withResolvers<void>();
          const members = await membersOf(link, folder, change.resolve);
          const news = JSON.stringify(members);
          failures = 0;
          if (news !== told && !over.aborted) listener(members);
          told = news;
          await first(change.promise, link.signal, over);
        }
      } catch (error) {
        if (over.aborted) return;
        if (failures++ === 0) log.warn('members are not heard of', { folder, error });
        await clock.delay(REST, over);
      }
    }
  }
}

async function membersOf(link: ZooKeeperLink, folder: string, onChange: () => void): Promise<Member[]> {
  const names = (await link.children(folder, onChange)).sort();
  const nodes = await Promise.all(names.map((name) => link.read(`${folder}/${name}`)));
  return names.flatMap((name, at) => {
    const node = nodes[at];
    return node ? [{ name, facts: factsIn(node.data) }] : [];
  });
}

/** Facts that somebody else wrote there may be anything. */
function factsIn(data: Buffer): Member['facts'] {
  try {
    const facts: unknown = JSON.parse(data.toString());
    if (typeof facts !== 'object' || facts === null) return {};
    return Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, String(value)]));
  } catch {
    return {};
  }
}
