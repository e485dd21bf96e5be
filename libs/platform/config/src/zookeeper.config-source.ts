import {
  first,
  isBadVersion,
  isNoAuth,
  isNodeExists,
  whole,
  type ZooKeeperLink,
  type ZooKeeperSession,
} from '@weir/platform/coordination';
import { type Clock, Failure, type Lifecycle, PlatformErrors } from '@weir/platform/kernel';
import type { Log } from '@weir/platform/telemetry';
import {
  checkExpected,
  checkName,
  checkSize,
  conflict,
  KEPT_REVISIONS,
  type Publication,
  type Revision,
  versionOf,
} from './config-documents.js';
import { ConfigErrors } from './config.errors.js';
import { ConfigSource } from './config-source.js';
import { Snapshots } from './snapshots.js';
import { Watched } from './watched.js';

export interface ZooKeeperConfigSourceOptions {
  readonly session: ZooKeeperSession;
  /** Node above the documents. Default `/weir/config`. */
  readonly root?: string;
  /** Folder of this process alone, where the last text of each document is kept for a start without ZooKeeper. Default: none is kept. */
  readonly dataFolder?: string;
  /** How long a document without a snapshot is asked for, milliseconds. Default 20000. */
  readonly insistMs?: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
}

/** How long ZooKeeper may take before the snapshot is taken, milliseconds. */
const ASK_WITHIN_MS = 3_000;
/** Rest after a failure, milliseconds; doubles up to 16 times this. */
const REST_MS = 250;

/**
 * A document is a node below `<root>/documents`, its changes are nodes below `<root>/history/<document>`; both are written in one transaction. A watch fires once, so
 * the node is watched again and then read again after each. New nodes take over who may do what from the node above.
 */
export class ZooKeeperConfigSource extends ConfigSource {
  private readonly watched: Watched;
  private readonly snapshots: Snapshots;
  private readonly following = new Map<string, AbortController>();
  private readonly ending = new AbortController();
  private readonly root: string;

  constructor(private readonly options: ZooKeeperConfigSourceOptions) {
    super();
    const { dataFolder, lifecycle, log, root = '/weir/config' } = options;
    this.root = root;
    this.snapshots = new Snapshots(dataFolder);
    this.watched = new Watched((document, error) => log.error('a listener of a document failed', { document, error }));
    lifecycle.onStop('clients', 'zookeeper settings', async () => this.ending.abort());
  }

  override list(): Promise<string[]> {
    return this.use(async (link) => {
      const folder = `${this.root}/documents`;
      return (await link.stat(folder)) ? (await link.children(folder)).sort() : [];
    });
  }

  /** Takes the snapshot when ZooKeeper does not answer within 3 s; without one it asks again for `insistMs`. */
  override async get(document: string): Promise<string | undefined> {
    const { clock, insistMs = 20_000 } = this.options;
    const deadline = clock.monotonic() + insistMs;
    for (;;) {
      try {
        const text = await this.use((link) => this.read(link, document));
        await this.note(document, text);
        return text;
      } catch (error) {
        if (error instanceof Failure && error.spec === ConfigErrors.DENIED) throw error;
        const snapshot = await this.snapshots.read(document);
        if (snapshot) {
          this.watched.seen(document, snapshot.text);
          return snapshot.text;
        }
        if (clock.monotonic() < deadline) continue;
        throw error;
      }
    }
  }

  override watch(document: string, listener: (text: string | undefined) => void): () => void {
    const stop = this.watched.add(document, listener);
    if (!this.following.has(document)) {
      const end = new AbortController();
      this.following.set(document, end);
      void this.follow(document, AbortSignal.any([end.signal, this.ending.signal]));
    }
    return () => {
      stop();
      if (this.watched.documents().includes(document)) return;
      this.following.get(document)?.abort();
      this.following.delete(document);
    };
  }

  override async publish(document: string, text: string, publication: Publication = {}): Promise<void> {
    checkSize(document, text);
    await this.use((link) => this.change(link, document, text, publication));
  }

  override async remove(document: string, publication: Publication = {}): Promise<void> {
    await this.use((link) => this.change(link, document, undefined, publication));
  }

  override history(document: string): Promise<Revision[]> {
    return this.use(async (link) => {
      const folder = this.historyOf(document);
      if (!(await link.stat(folder))) return [];
      const names = (await link.children(folder)).sort().reverse().slice(0, KEPT_REVISIONS);
      const nodes = await Promise.all(names.map((name) => link.read(`${folder}/${name}`)));
      return nodes.flatMap((node) => (node ? fromRow(document, node.data, node.stat.czxid, node.stat.ctime) : []));
    });
  }

  private async change(
    link: ZooKeeperLink,
    document: string,
    text: string | undefined,
    { expect, by = 'unknown' }: Publication,
  ): Promise<void> {
    const [path, history] = [this.path(document), this.historyOf(document)];
    await this.ensure(link, `${this.root}/documents`);
    await this.ensure(link, history);
    const acl = await link.aclOf(this.root);
    const node = await link.read(path);
    checkExpected(document, node?.data.toString(), expect);
    if (!node && text === undefined) return;
    const data = Buffer.from(text ?? '');
    const version = node?.stat.version ?? -1;
    try {
      await link.change([
        node
          ? text === undefined
            ? { remove: path, version }
            : { set: path, data, version }
          : { create: path, data, acl },
        { create: `${history}/r-`, data: toRow(by, text), acl, sequential: true },
      ]);
    } catch (error) {
      if (!isBadVersion(error) && !isNodeExists(error)) throw error;
      if (expect !== undefined) throw conflict(document, expect);
      return this.change(link, document, text, { by });
    }
    await this.trim(link, history);
  }

  /** As `link.ensure`, with the rights of the root for what is new below it. */
  private async ensure(link: ZooKeeperLink, path: string): Promise<void> {
    if (await link.stat(path)) return;
    if (!(await link.stat(this.root))) await link.ensure(this.root);
    await link.ensure(path, await link.aclOf(this.root));
  }

  private async trim(link: ZooKeeperLink, history: string): Promise<void> {
    const names = (await link.children(history)).sort().slice(0, -KEPT_REVISIONS);
    for (const name of names) await link.remove(`${history}/${name}`);
  }

  /** Watches, reads, tells; and again after each change and each lost connection. */
  private async follow(document: string, ended: AbortSignal): Promise<void> {
    const { clock, log, session } = this.options;
    for (let failures = 0; !ended.aborted;) {
      try {
        const link = await session.connected(ended);
        while (!ended.aborted && !link.signal.aborted) {
          const change = Promise.withResolvers<void>();
          const text = await this.read(link, document, change.resolve);
          failures = 0;
          this.watched.offer(document, text);
          await this.snapshots.write(document, text);
          await first(change.promise, link.signal, ended);
        }
      } catch (error) {
        if (ended.aborted || session.closed.aborted) return;
        if (failures === 0) log.warn('a document is not heard; what is known stays in force', { document, error });
        await clock.delay(REST_MS * 2 ** Math.min(failures++, 4), ended);
      }
    }
  }

  private async note(document: string, text: string | undefined): Promise<void> {
    this.watched.seen(document, text);
    await this.snapshots.write(document, text);
  }

  private async read(link: ZooKeeperLink, document: string, onChange?: () => void): Promise<string | undefined> {
    return (await link.read(this.path(document), onChange))?.data.toString();
  }

  /** Rejects with PLATFORM.UNAVAILABLE when ZooKeeper does not answer in time. */
  private async use<T>(work: (link: ZooKeeperLink) => Promise<T>): Promise<T> {
    const late = AbortSignal.any([AbortSignal.timeout(ASK_WITHIN_MS), this.ending.signal]);
    try {
      const link = await this.options.session.connected(late);
      return await work(link);
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (isNoAuth(error))
        throw new Failure(ConfigErrors.DENIED, 'ZooKeeper does not let this user do that', { cause: error });
      throw new Failure(PlatformErrors.UNAVAILABLE, 'ZooKeeper does not answer', { cause: error });
    }
  }

  private path(document: string): string {
    return `${this.root}/documents/${checkName(document)}`;
  }

  private historyOf(document: string): string {
    return `${this.root}/history/${checkName(document)}`;
  }
}

/** Who did it and whether a text follows, on the first line; then the text as it is. */
const toRow = (by: string, text: string | undefined): Buffer =>
  Buffer.from(`${JSON.stringify({ by, removed: text === undefined })}\n${text ?? ''}`);

function fromRow(document: string, data: Buffer, czxid: Buffer, ctime: Buffer): Revision[] {
  const row = data.toString();
  const end = row.indexOf('\n');
  try {
    const { by, removed } = JSON.parse(row.slice(0, end)) as { by?: unknown; removed?: unknown };
    const text = removed === true ? undefined : row.slice(end + 1);
    return [{ id: whole(czxid), document, at: whole(ctime), by: String(by), version: versionOf(text), text }];
  } catch {
    return [];
  }
}
