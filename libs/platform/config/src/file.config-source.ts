import { type FSWatcher, watch } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, type Lifecycle, Poller } from '@weir/platform/kernel';
import type { Log } from '@weir/platform/telemetry';
import { checkExpected, checkName, checkSize, type Publication, type Revision } from './config-documents.js';
import { ConfigSource } from './config-source.js';
import { FileJournal } from './file.journal.js';
import { Watched } from './watched.js';

export interface FileConfigSourceOptions {
  /** Folder of the documents; made when missing. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
}

/** An editor writes in several steps: a text counts when it is the same twice, so long apart, milliseconds. */
const SETTLE_MS = 30;
/** Some file systems send no events, milliseconds. */
const LOOK_EVERY_MS = 2_000;

/** Documents as files of one folder: for the embedded infrastructure. A change is seen within about 0.1 s, or 2 s where the file system tells nothing. */
export class FileConfigSource extends ConfigSource {
  private readonly watched: Watched;
  private readonly looks: Poller;
  private readonly journal: FileJournal;
  private readonly trouble = new Set<string>();

  private constructor(
    private readonly options: FileConfigSourceOptions,
    private readonly events: FSWatcher,
  ) {
    super();
    const { clock, folder, lifecycle, log } = options;
    this.journal = new FileJournal(folder, clock);
    this.watched = new Watched((document, error) => log.error('a listener of a document failed', { document, error }));
    const onError = (error: unknown): void => this.say(folder, error);
    this.looks = new Poller(() => this.look(), { clock, idleMs: () => LOOK_EVERY_MS, onError }).start();
    events.on('change', () => this.looks.poke());
    events.on('error', onError);
    lifecycle.onStop('clients', 'settings folder', () => this.close());
  }

  static async open(options: FileConfigSourceOptions): Promise<FileConfigSource> {
    await mkdir(options.folder, { recursive: true });
    return new FileConfigSource(options, watch(options.folder, { persistent: false }));
  }

  override async list(): Promise<string[]> {
    const files = await readdir(this.options.folder, { withFileTypes: true });
    return files
      .flatMap((file) => (file.isFile() && /^\w[\w.-]*\.(yaml|gray)$/.test(file.name) ? file.name : []))
      .sort();
  }

  override async get(document: string): Promise<string | undefined> {
    const text = await this.read(document);
    this.watched.seen(document, text);
    return text;
  }

  override watch(document: string, listener: (text: string | undefined) => void): () => void {
    const stop = this.watched.add(document, listener);
    this.looks.poke();
    return stop;
  }

  override async publish(document: string, text: string, publication: Publication = {}): Promise<void> {
    const file = this.file(document);
    checkSize(document, text);
    await this.change(document, text, publication, async () => {
      await writeFile(`${file}.${process.pid}.tmp`, text);
      await rename(`${file}.${process.pid}.tmp`, file);
    });
  }

  override async remove(document: string, publication: Publication = {}): Promise<void> {
    await this.change(document, undefined, publication, () => rm(this.file(document), { force: true }));
  }

  override async history(document: string): Promise<Revision[]> {
    return this.journal.of(checkName(document));
  }

  async close(): Promise<void> {
    this.events.close();
    await this.looks.stop();
  }

  private change(
    document: string,
    text: string | undefined,
    { expect, by = 'unknown' }: Publication,
    write: () => Promise<void>,
  ): Promise<void> {
    return this.journal.locked(async () => {
      const before = await this.read(document);
      checkExpected(document, before, expect);
      if (before === undefined && text === undefined) return;
      await write();
      await this.journal.record(document, before, text, by);
    });
  }

  private async look(): Promise<boolean> {
    await this.options.clock.delay(SETTLE_MS);
    for (const document of this.watched.documents()) {
      try {
        const text = await this.read(document);
        if (this.watched.isNews(document, text)) {
          await this.options.clock.delay(SETTLE_MS);
          if ((await this.read(document)) !== text) this.looks.poke();
          else this.watched.offer(document, text);
        }
        this.trouble.delete(document);
      } catch (error) {
        this.say(document, error);
      }
    }
    return false;
  }

  /** Once, until it is over. */
  private say(what: string, error: unknown): void {
    if (this.trouble.has(what)) return;
    this.trouble.add(what);
    this.options.log.warn('settings cannot be read; what is known stays in force', { what, error });
  }

  private async read(document: string): Promise<string | undefined> {
    try {
      return await readFile(this.file(document), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  private file(document: string): string {
    return join(this.options.folder, checkName(document));
  }
}
