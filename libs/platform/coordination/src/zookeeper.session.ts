import type { Clock, Lifecycle } from '@weir/platform/kernel';
import type { Log } from '@weir/platform/telemetry';
import type { Client } from 'node-zookeeper-client';
import { type ClientInternals, createClient, SPIN_MS, type ZooKeeperLogin } from './zookeeper-client.js';
import { openAcl, ownerAcl, ZooKeeperLink } from './zookeeper.link.js';

export interface ZooKeeperSessionOptions {
  /** `host:port,host:port`. */
  readonly servers: string;
  /** The server drops our ephemeral nodes after this silence, ms. Default 6000. The server may bound it. */
  readonly sessionTimeoutMs?: number;
  /** Who this session is, by digest; nodes that it makes are for these alone. Default: nobody, and then they are for everybody. */
  readonly logins?: readonly ZooKeeperLogin[];
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
}

/** Longest pause of a client that nobody answers, ms. */
const MAX_SPIN_MS = 3_000;

/**
 * A connection to ZooKeeper that outlives lost connections and expired sessions. The client underneath notices neither a silent server nor, before it is connected
 * again, the end of its session: a watchdog asks regularly, drops the connection when no answer comes, and replaces the client when it cannot come back.
 */
export class ZooKeeperSession {
  private readonly ending = new AbortController();
  private readonly sessionTimeoutMs: number;
  private readonly log: Log;
  private client: (Client & ClientInternals) | undefined;
  private doubt = new AbortController();
  private link: ZooKeeperLink | undefined;
  private arrival = Promise.withResolvers<ZooKeeperLink>();
  private downSince: number;
  private attemptSince = 0;
  private spinMs = SPIN_MS;
  private watching: Promise<void> | undefined;

  constructor(private readonly options: ZooKeeperSessionOptions) {
    const { clock, lifecycle, sessionTimeoutMs = 6000 } = options;
    this.sessionTimeoutMs = sessionTimeoutMs;
    this.log = options.log.child('zookeeper');
    this.downSince = clock.monotonic();
    lifecycle.onStop('clients', 'zookeeper session', () => this.close());
  }

  /** Aborted when the session is closed for good. */
  get closed(): AbortSignal {
    return this.ending.signal;
  }

  /** The link of now, or the next one. Waits as long as it takes; rejects when `signal` aborts or the session is closed. */
  async connected(signal: AbortSignal): Promise<ZooKeeperLink> {
    this.watching ??= this.watch();
    if (this.link) return this.link;
    const given = AbortSignal.any([signal, this.ending.signal]);
    given.throwIfAborted();
    return new Promise((resolve, reject) => {
      const refuse = (): void => reject(new Error('nobody waits for ZooKeeper any more'));
      given.addEventListener('abort', refuse, { once: true });
      void this.arrival.promise.then((link) => {
        given.removeEventListener('abort', refuse);
        resolve(link);
      });
    });
  }

  /** Ends the session, and with it our ephemeral nodes at once. */
  async close(): Promise<void> {
    this.ending.abort();
    await this.watching;
    this.drop('the session is closed');
    const { client } = this;
    this.client = undefined;
    if (!client) return;
    const gone = new Promise<void>((resolve) => client.once('disconnected', resolve));
    client.close();
    const settled = new AbortController();
    await Promise.race([gone, this.options.clock.delay(1000, settled.signal)]);
    settled.abort();
    client.connectionManager.socket?.destroy();
  }

  private async watch(): Promise<void> {
    const { clock } = this.options;
    while (!this.ending.signal.aborted) {
      if (!this.client) this.connect();
      await clock.delay(this.sessionTimeoutMs / 3, this.ending.signal);
      if (this.ending.signal.aborted) return;
      if (this.link) {
        await this.probe(this.link);
        continue;
      }
      this.rest();
      if (clock.monotonic() - this.downSince > 2 * this.sessionTimeoutMs) this.replace('it does not come back');
      else if (clock.monotonic() - this.attemptSince > this.sessionTimeoutMs / 2) this.hangUp();
    }
  }

  /** The client tries at one pace for ever; the longer nobody answers, the seldomer it is to ask. */
  private rest(): void {
    this.spinMs = Math.min(2 * this.spinMs, MAX_SPIN_MS);
    if (this.client) this.client.connectionManager.spinDelay = this.spinMs;
  }

  /** Makes the client try again: it waits for ever for a server that accepted and says nothing. */
  private hangUp(): void {
    this.attemptSince = this.options.clock.monotonic();
    this.client?.connectionManager.socket?.destroy();
  }

  private async probe(link: ZooKeeperLink): Promise<void> {
    const { clock } = this.options;
    const answered = new AbortController();
    const answer = link.stat('/').then(
      () => true,
      () => false,
    );
    const late = clock
      .delay(this.sessionTimeoutMs / 3, AbortSignal.any([answered.signal, this.ending.signal]))
      .then(() => this.ending.signal.aborted);
    const good = await Promise.race([answer, late]);
    answered.abort();
    if (good || link !== this.link) return;
    this.drop('the server is silent');
    this.hangUp();
  }

  private connect(): void {
    const { logins = [], servers } = this.options;
    const client = createClient(servers, this.sessionTimeoutMs, logins);
    this.client = client;
    client.connectionManager.spinDelay = this.spinMs;
    this.attemptSince = this.options.clock.monotonic();
    const mine = (act: () => void) => () => client === this.client && act();
    client.on(
      'connected',
      mine(() => this.raise(client)),
    );
    client.on(
      'disconnected',
      mine(() => {
        // Left as it is, half a packet of the lost connection would be taken for the beginning of the next one's first.
        client.connectionManager.pendingBuffer = null;
        this.drop('the connection is lost');
      }),
    );
    client.on(
      'expired',
      mine(() => this.replace('the session has expired')),
    );
    client.connect();
  }

  private raise(client: Client & ClientInternals): void {
    this.spinMs = client.connectionManager.spinDelay = SPIN_MS;
    this.doubt = new AbortController();
    this.link = new ZooKeeperLink(client, this.doubt.signal, this.options.logins?.length ? ownerAcl() : openAcl());
    this.log.info('connected', { servers: this.options.servers });
    this.arrival.resolve(this.link);
  }

  /** Whatever was built on the link must stop now. */
  private drop(reason: string): void {
    if (!this.link) return;
    this.link = undefined;
    this.arrival = Promise.withResolvers();
    this.downSince = this.options.clock.monotonic();
    this.doubt.abort();
    this.log.warn('ZooKeeper is in doubt', { reason });
  }

  private replace(reason: string): void {
    const { client } = this;
    this.client = undefined;
    this.drop(reason);
    this.downSince = this.options.clock.monotonic();
    this.log.warn('a new ZooKeeper session begins', { reason });
    client?.close();
    client?.connectionManager.socket?.destroy();
    this.connect();
  }
}
