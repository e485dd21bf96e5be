import { Failure, PlatformErrors } from '@weir/platform/kernel';
import zookeeper, { type ACL, type Client, type Stat, type Transaction } from 'node-zookeeper-client';
import { isNoNode } from './zookeeper-client.js';

type Done<T> = (error: Error | zookeeper.Exception | null, value: T) => void;

/** One of several changes that happen together or not at all. A version of -1 is any. */
export type NodeChange =
  | { readonly create: string; readonly data: Buffer; readonly acl?: ACL[]; readonly sequential?: boolean }
  | { readonly set: string; readonly data: Buffer; readonly version: number }
  | { readonly remove: string; readonly version: number };

export interface NodeMaking {
  readonly data?: Buffer;
  /** It goes with the session. Default false. */
  readonly ephemeral?: boolean;
  /** The server appends ten digits that grow. Default false. */
  readonly sequential?: boolean;
  /** Default: whoever this session has logged in as may do everything, and nobody else anything; everybody when it has not. */
  readonly acl?: ACL[];
}

/**
 * ZooKeeper from one connect to the next doubt. While `signal` is not aborted, the session, its ephemeral nodes and its watches are good; afterwards everything
 * that was built on it must stop and be built anew on the next link.
 */
export class ZooKeeperLink {
  constructor(
    private readonly client: Client,
    readonly signal: AbortSignal,
    /** Of the nodes that are made here. */
    private readonly acl: ACL[] = openAcl(),
  ) {}

  /** Creates the node and what leads to it; an existing one stays as it is. */
  async ensure(path: string, acl: ACL[] = this.acl): Promise<void> {
    await this.call<string>((done) => this.client.mkdirp(path, Buffer.alloc(0), acl, done));
  }

  /** Answers the node's whole path, with the number that the server appended. It goes with the session. */
  createEphemeralSequential(path: string): Promise<string> {
    return this.create(path, { ephemeral: true, sequential: true });
  }

  /** Answers the node's whole path. Rejects when it is there already, see `isNodeExists`. */
  create(
    path: string,
    { data = Buffer.alloc(0), ephemeral, sequential, acl = this.acl }: NodeMaking = {},
  ): Promise<string> {
    const { EPHEMERAL, EPHEMERAL_SEQUENTIAL, PERSISTENT, PERSISTENT_SEQUENTIAL } = zookeeper.CreateMode;
    const mode = ephemeral
      ? sequential
        ? EPHEMERAL_SEQUENTIAL
        : EPHEMERAL
      : sequential
        ? PERSISTENT_SEQUENTIAL
        : PERSISTENT;
    return this.call<string>((done) => this.client.create(path, data, acl, mode, done));
  }

  /** Whether the node goes with our session. */
  owns(stat: Stat): boolean {
    return stat.ephemeralOwner.equals(this.client.getSessionId());
  }

  /** `onChange` hears once of the next child that comes or goes. */
  children(path: string, onChange?: () => void): Promise<string[]> {
    return this.call<string[]>((done) =>
      onChange ? this.client.getChildren(path, onChange, done) : this.client.getChildren(path, done),
    );
  }

  /** Undefined when there is no such node. `onChange` hears once of its next creation, change or removal. */
  async stat(path: string, onChange?: () => void): Promise<Stat | undefined> {
    const stat = await this.call<Stat | null>((done) =>
      onChange ? this.client.exists(path, onChange, done) : this.client.exists(path, done),
    );
    return stat ?? undefined;
  }

  /** What the node holds; undefined when there is no such node. `onChange`: as for `stat`. */
  async read(path: string, onChange?: () => void): Promise<{ data: Buffer; stat: Stat } | undefined> {
    if (onChange) await this.stat(path, onChange);
    return this.call<{ data: Buffer; stat: Stat } | undefined>((done) =>
      this.client.getData(path, (error, data, stat) => {
        if (error && isNoNode(error)) done(null, undefined);
        else done(error, { data, stat });
      }),
    );
  }

  /** Answers the node as it is then. Rejects when it is at another version, see `isBadVersion`; -1 is any. */
  set(path: string, data: Buffer, version = -1): Promise<Stat> {
    return this.call<Stat>((done) => this.client.setData(path, data, version, done));
  }

  /** All changes or none. Rejects with the first that cannot be. */
  async change(changes: readonly NodeChange[]): Promise<void> {
    const { PERSISTENT, PERSISTENT_SEQUENTIAL } = zookeeper.CreateMode;
    const transaction = this.client.transaction() as Transaction & { readonly ops: object[] };
    for (const one of changes) {
      if ('create' in one)
        transaction.create(
          one.create,
          one.data,
          one.acl ?? this.acl,
          one.sequential ? PERSISTENT_SEQUENTIAL : PERSISTENT,
        );
      else if ('set' in one) transaction.setData(one.set, one.data, one.version);
      else transaction.remove(one.remove, one.version);
      // The client takes version 0, which every fresh node has, for "any".
      if ('version' in one) Object.assign(transaction.ops.at(-1) ?? {}, { version: one.version });
    }
    await this.call<unknown>((done) => transaction.commit(done));
  }

  /** Who may do what with the node. */
  aclOf(path: string): Promise<ACL[]> {
    return this.call<ACL[]>((done) => this.client.getACL(path, done));
  }

  async setAcl(path: string, acl: ACL[]): Promise<void> {
    await this.call<Stat>((done) => this.client.setACL(path, acl, done));
  }

  /** A node that is gone already is fine. */
  async remove(path: string): Promise<void> {
    await this.call<void>((done) => this.client.remove(path, (error) => done(error && isNoNode(error) ? null : error)));
  }

  /** Rejects when the link comes into doubt first: a request to a silent server is never answered. */
  private call<T>(send: (done: Done<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const doubt = (): void =>
        reject(new Failure(PlatformErrors.UNAVAILABLE, 'the connection to ZooKeeper is lost; it may have happened'));
      if (this.signal.aborted) return doubt();
      this.signal.addEventListener('abort', doubt, { once: true });
      send((error, value) => {
        this.signal.removeEventListener('abort', doubt);
        if (error) reject(error instanceof Error ? error : new Error(error.toString()));
        else resolve(value);
      });
    });
  }
}

/** Everybody may do everything. */
export function openAcl(): ACL[] {
  return [new zookeeper.ACL(zookeeper.Permission.ALL, new zookeeper.Id('world', 'anyone'))];
}

/** Whoever has logged in on the session that makes the node may do everything. */
export function ownerAcl(): ACL[] {
  return [new zookeeper.ACL(zookeeper.Permission.ALL, new zookeeper.Id('auth', ''))];
}
