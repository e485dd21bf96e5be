import { isNodeExists, openAcl, type ZooKeeperLink, type ZooKeeperSession } from '@weir/platform/coordination';
import { aborted } from '@weir/platform/kernel';
import type { Log } from '@weir/platform/telemetry';
import { type DubboParty, folderOf, nodeOf, partyOf } from './dubbo-party.js';

export interface ZooKeeperDubboOptions {
  readonly session: ZooKeeperSession;
  readonly log: Log;
}

/**
 * Parties as nodes in Dubbo's layout until `close`: ephemeral, written anew by each new session.
 * ZooKeeper may be away meanwhile; what cannot be written is logged once a session.
 */
export class ZooKeeperDubbo {
  private readonly closing = new AbortController();
  private readonly following: Promise<void>;
  private link: ZooKeeperLink | undefined;

  constructor(
    private readonly parties: readonly DubboParty[],
    private readonly options: ZooKeeperDubboOptions,
  ) {
    this.following = this.follow();
  }

  /** Takes the nodes away; leaves the session to its owner. Safe to repeat. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.following;
    const { link } = this;
    if (link) await Promise.all(this.parties.map((party) => link.remove(pathOf(party)))).catch(() => undefined);
  }

  private async follow(): Promise<void> {
    const { session, log } = this.options;
    while (!this.closing.signal.aborted) {
      const link = await session.connected(this.closing.signal).catch(() => undefined);
      if (!link) return;
      this.link = link;
      await Promise.all(this.parties.map((party) => stand(link, party))).catch((error: unknown) =>
        log.warn('not announced to Dubbo', { error }),
      );
      await aborted(AbortSignal.any([link.signal, this.closing.signal]));
    }
  }
}

/** Who is announced for a service, as a Dubbo program on the other side reads it; nodes that make no sense are left out. */
export async function dubboParties(
  link: ZooKeeperLink,
  service: string,
  side: DubboParty['side'] = 'provider',
): Promise<DubboParty[]> {
  const folder = folderOf({ service, side });
  if (!(await link.stat(folder))) return [];
  return (await link.children(folder)).flatMap((node) => partyOf(node) ?? []);
}

const pathOf = (party: DubboParty): string => `${folderOf(party)}/${nodeOf(party)}`;

/** Dubbo's own programs write here too, and log in as nobody. A node that an earlier session of ours left behind would vanish with that session. */
async function stand(link: ZooKeeperLink, party: DubboParty): Promise<void> {
  const path = pathOf(party);
  const acl = openAcl();
  await link.ensure(folderOf(party), acl);
  for (;;) {
    try {
      await link.create(path, { ephemeral: true, acl });
      return;
    } catch (error) {
      if (!isNodeExists(error)) throw error;
    }
    const there = await link.stat(path);
    if (there && link.owns(there)) return;
    await link.remove(path);
  }
}
