import type { Clock, Ids } from '@weir/platform/kernel';
import type { Log } from '@weir/platform/telemetry';
import { type Candidacy, Election, type Leadership } from './election.js';
import { whole } from './zookeeper-client.js';
import { first, sequence } from './queue.js';
import { enter } from './zookeeper.recipes.js';
import type { ZooKeeperLink } from './zookeeper.link.js';
import type { ZooKeeperSession } from './zookeeper.session.js';

const ROOT = '/weir/election';
/** Rest after a term or a failure, ms. */
const REST = 100;

export interface ZooKeeperElectionOptions {
  readonly session: ZooKeeperSession;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Candidates queue as ephemeral sequential nodes below `/weir/election/<name>`; each watches only the one before it. A term ends when the connection comes into
 * doubt, though the node may still stand: the candidate then queues again with a new node. The fencing token is the transaction that created the node (czxid).
 */
export class ZooKeeperElection extends Election {
  constructor(private readonly options: ZooKeeperElectionOptions) {
    super();
  }

  override async campaign(name: string, lead: (term: Leadership) => Promise<void>): Promise<Candidacy> {
    const resigned = new AbortController();
    const ended = this.run(`${ROOT}/${name}`, lead, AbortSignal.any([resigned.signal, this.options.session.closed]));
    return {
      resign: async () => {
        resigned.abort();
        await ended;
      },
    };
  }

  private async run(folder: string, lead: (term: Leadership) => Promise<void>, resigned: AbortSignal): Promise<void> {
    const { clock, ids, log, session } = this.options;
    const me = ids.next();
    while (!resigned.aborted) {
      try {
        const link = await session.connected(resigned);
        const node = await enter(link, folder, me);
        try {
          await this.turn(link, folder, node, resigned);
          if (!resigned.aborted) await this.term(link, node, lead, resigned);
        } finally {
          if (!link.signal.aborted) await link.remove(node);
        }
      } catch (error) {
        if (!resigned.aborted) log.warn('a candidate queues again', { folder, error });
      }
      await clock.delay(REST, resigned);
    }
  }

  /** Resolves when nobody stands before `node`. */
  private async turn(link: ZooKeeperLink, folder: string, node: string, resigned: AbortSignal): Promise<void> {
    while (!resigned.aborted) {
      const queue = (await link.children(folder)).sort((a, b) => sequence(a) - sequence(b));
      const place = queue.findIndex((name) => node.endsWith(`/${name}`));
      if (place === -1) throw new Error('our node is gone');
      const before = queue[place - 1];
      if (before === undefined) return;
      const change = Promise.withResolvers<void>();
      if (await link.stat(`${folder}/${before}`, change.resolve)) await first(change.promise, link.signal, resigned);
      if (link.signal.aborted) throw new Error('the connection came into doubt');
    }
  }

  private async term(
    link: ZooKeeperLink,
    node: string,
    lead: (term: Leadership) => Promise<void>,
    resigned: AbortSignal,
  ): Promise<void> {
    const stat = await link.stat(node);
    if (!stat) throw new Error('our node is gone');
    await lead({ fencingToken: whole(stat.czxid), signal: AbortSignal.any([link.signal, resigned]) });
  }
}
