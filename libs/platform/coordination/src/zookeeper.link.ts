import { Failure, PlatformErrors } from '@weir/platform/kernel';
import zookeeper, { type Client, type Stat } from 'node-zookeeper-client';
import { isNoNode } from './zookeeper-client.js';

type Done<T> = (error: Error | zookeeper.Exception | null, value: T) => void;

/**
 * ZooKeeper from one connect to the next doubt. While `signal` is not aborted, the session, its ephemeral nodes and its watches are good; afterwards everything
 * that was built on it must stop and be built anew on the next link.
 */
export class ZooKeeperLink {
  constructor(
    private readonly client: Client,
    readonly signal: AbortSignal,
  ) {}

  /** Creates the node and what leads to it; an existing one stays as it is. */
  async ensure(path: string): Promise<void> {
    await this.call<string>((done) => this.client.mkdirp(path, done));
  }

  /** Answers the node's whole path, with the number that the server appended. It goes with the session. */
  createEphemeralSequential(path: string): Promise<string> {
    return this.call<string>((done) => this.client.create(path, zookeeper.CreateMode.EPHEMERAL_SEQUENTIAL, done));
  }

  children(path: string): Promise<string[]> {
    return this.call<string[]>((done) => this.client.getChildren(path, done));
  }

  /** Undefined when there is no such node. `onChange` hears once of its next creation, change or removal. */
  async stat(path: string, onChange?: () => void): Promise<Stat | undefined> {
    const stat = await this.call<Stat | null>((done) =>
      onChange ? this.client.exists(path, onChange, done) : this.client.exists(path, done),
    );
    return stat ?? undefined;
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
