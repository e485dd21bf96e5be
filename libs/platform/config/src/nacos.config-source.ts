import { loadNacosSdk, type NacosData, NacosSession } from '@weir/platform/discovery';
import { type Clock, Failure, type Lifecycle, PlatformErrors } from '@weir/platform/kernel';
import type { Log } from '@weir/platform/telemetry';
import type { Publication, Revision } from './config-documents.js';
import { ConfigSource } from './config-source.js';
import { GROUP, NacosDocuments } from './nacos.documents.js';
import { Watched } from './watched.js';

export interface NacosConfigSourceOptions {
  /** `host:port` of Nacos, several separated by commas. */
  readonly address: string;
  /** Empty when the server runs without auth. */
  readonly username: string;
  readonly password: string;
  /** Namespace id. Default `public`. */
  readonly namespace?: string;
  /** Folder of this process alone, where the last text of each document is kept for a start without Nacos. */
  readonly dataFolder: string;
  /** How long a document without a snapshot is asked for, milliseconds. Default 20000: a shop that starts finds a Nacos that starts too, and everyone logs in at once. */
  readonly insistMs?: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
}

/** How long the SDK tries before it takes the snapshot, milliseconds. */
const ASK_WITHIN_MS = 3_000;

/**
 * Documents in Nacos, group WEIR, through the SDK's DataClient: its NacosConfigClient shares one worker, and so one namespace, between all
 * processes of a machine. A change arrives by long poll in about 0.1 s; a document watched while a poll is pending joins the next one (up to 30 s),
 * so watch all documents in one tick.
 */
export class NacosConfigSource extends ConfigSource {
  private readonly watched: Watched;

  private constructor(
    private readonly options: NacosConfigSourceOptions,
    private readonly sessions: readonly NacosSession[],
    private readonly documents: NacosDocuments,
    private readonly data: NacosData,
  ) {
    super();
    this.watched = new Watched((document, error) =>
      options.log.error('a listener of a document failed', { document, error }),
    );
  }

  /** Resolves whether Nacos answers or not. */
  static async open(options: NacosConfigSourceOptions): Promise<NacosConfigSource> {
    const sdk = await loadNacosSdk();
    const session = new NacosSession({ ...options, slowFailures: true });
    const namespace = namespaceOf(options);
    const data = new sdk.DataClient({
      serverAddr: [...session.addresses],
      namespace,
      httpclient: session,
      requestTimeout: ASK_WITHIN_MS,
      cacheDir: options.dataFolder,
    });
    data.on('error', (error) =>
      options.log.debug('nacos sdk', { line: error instanceof Error ? error.message : String(error) }),
    );
    const operating = new NacosSession(options);
    const documents = new NacosDocuments(operating, namespace);
    const source = new NacosConfigSource(options, [session, operating], documents, data);
    options.lifecycle.onStop('clients', 'nacos settings', () => source.close());
    return source;
  }

  override list(): Promise<string[]> {
    return this.documents.list();
  }

  /** Takes the snapshot when Nacos does not answer within 3 s; without one it asks again for `insistMs`. */
  override async get(document: string): Promise<string | undefined> {
    const { address, clock, insistMs = 20_000 } = this.options;
    const deadline = clock.monotonic() + insistMs;
    for (;;) {
      try {
        const text = (await this.data.getConfig(document, GROUP)) || undefined;
        this.watched.seen(document, text);
        return text;
      } catch (error) {
        if (clock.monotonic() < deadline) continue;
        const sentence = `Nacos at ${address} does not give ${document}, and there is no snapshot of it`;
        throw new Failure(PlatformErrors.UNAVAILABLE, sentence, { cause: error });
      }
    }
  }

  override watch(document: string, listener: (text: string | undefined) => void): () => void {
    const what = { dataId: document, group: GROUP };
    const offer = (text: string | null) => this.watched.offer(document, text || undefined);
    const fresh = !this.watched.documents().includes(document);
    const stop = this.watched.add(document, listener);
    if (fresh) this.data.subscribe(what, offer);
    return stop;
  }

  override publish(document: string, text: string, publication?: Publication): Promise<void> {
    return this.documents.publish(document, text, publication);
  }

  override remove(document: string): Promise<void> {
    return this.documents.remove(document);
  }

  override history(document: string): Promise<Revision[]> {
    return this.documents.history(document);
  }

  /** Ends the long poll; leaves no timer and no socket. */
  async close(): Promise<void> {
    this.data.close();
    for (const session of this.sessions) session.close();
  }
}

/** `public` is the namespace without a name. */
export const namespaceOf = ({ namespace }: { readonly namespace?: string }): string =>
  namespace === undefined || namespace === 'public' ? '' : namespace;
