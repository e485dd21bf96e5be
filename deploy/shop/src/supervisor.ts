import type { Server } from 'node:net';
import { serveControl, type Question } from './control.js';
import { ShopFolder } from './paths.js';
import type { Arrangement, Servers } from './plan.js';
import { startShop, type Shop, type ShopOptions } from './shop.js';
import { errorDocument, type ErrorDocument } from './shop-error.js';
import { claim, myself, release, writeState, type ShopState } from './state.js';

/** What `weir up` hands to the supervisor. */
export type SupervisorOptions = Pick<
  ShopOptions,
  'infra' | 'shape' | 'scale' | 'placement' | 'cluster' | 'registry' | 'config' | 'httpPort' | 'folder' | 'logLevel'
>;

/** What the supervisor tells `weir up` while the shop starts. */
export type SupervisorNews =
  { readonly progress: string } | { readonly up: ShopState } | { readonly failed: ErrorDocument };

/** Owns a shop from `up` to `down`: keeps the state file true, answers the control socket, ends everything on SIGTERM, on `down`, and when `up` is gone before the shop stands. */
export class Supervisor {
  private readonly wanted = new AbortController();
  private readonly folder: ShopFolder;
  private readonly me = myself();
  private state: ShopState;
  private shop: Shop | undefined;
  private control: Server | undefined;
  private ending: Promise<void> | undefined;
  private closed = false;
  private progress: (sentence: string) => void;

  constructor(
    private readonly options: SupervisorOptions,
    private readonly tell: (news: SupervisorNews) => void,
  ) {
    this.folder = new ShopFolder(options.folder);
    this.progress = (sentence) => tell({ progress: sentence });
    const { infra, shape, placement, cluster = false, registry, config } = options;
    const url = `http://127.0.0.1:${options.httpPort ?? 0}`;
    this.state = {
      version: 1,
      phase: 'starting',
      supervisor: this.me,
      infra,
      shape,
      ...(placement ? { placement } : {}),
      cluster,
      ...(registry ? { registry } : {}),
      ...(config ? { config } : {}),
      url,
      processes: [],
      startedAt: Date.now(),
    };
  }

  /** True when the shop stands; false when it failed, and then nothing of it is left. */
  async start(): Promise<boolean> {
    try {
      claim(this.folder, this.state);
    } catch (error) {
      this.tell({ failed: errorDocument(error) });
      return false;
    }
    try {
      this.control = await serveControl(this.folder.socket, (question, progress) => this.answer(question, progress));
      this.shop = await startShop({
        ...this.options,
        restart: true,
        signal: this.wanted.signal,
        onProgress: (sentence) => this.progress(sentence),
        onCreated: (shop) => (this.shop = shop),
        onChange: () => this.note({}),
      });
      const { url, pspUrl, servers } = this.shop;
      this.note({ phase: 'up', url, pspUrl, ...(servers ? addresses(servers.servers) : {}) });
      this.tell({ up: this.state });
      return true;
    } catch (error) {
      this.close();
      this.tell({ failed: errorDocument(error) });
      return false;
    }
  }

  /** Ends a start or a standing shop; every caller waits for the same end. */
  stop(): Promise<void> {
    this.ending ??= this.end();
    return this.ending;
  }

  get standing(): boolean {
    return this.state.phase === 'up';
  }

  private async end(): Promise<void> {
    const stood = this.standing;
    this.note({ phase: 'stopping' });
    this.wanted.abort();
    if (stood) await this.shop?.stop();
    this.close();
  }

  private close(): void {
    this.closed = true;
    this.control?.close();
    release(this.folder, this.me);
  }

  private note(change: Partial<ShopState>): void {
    if (this.closed) return;
    this.state = { ...this.state, ...change, processes: this.shop?.identities() ?? this.state.processes };
    writeState(this.folder, this.state);
  }

  private async place(wish: Arrangement): Promise<ShopState> {
    await this.shop?.place(wish);
    const { shape, placement } = wish;
    this.note({ shape, placement });
    return this.state;
  }

  private async answer(question: Question, progress: (sentence: string) => void): Promise<unknown> {
    switch (question.ask) {
      case 'ps':
        return this.shop?.processes() ?? [];
      case 'place':
        return this.place(question.wish);
      case 'stop':
        this.progress = progress;
        return this.stop();
    }
  }
}

const addresses = ({ database, kafka, nacos, zookeeper }: Servers): Partial<ShopState> => ({
  database,
  kafka,
  nacos,
  zookeeper,
});
