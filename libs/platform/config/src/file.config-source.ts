import { type FSWatcher, watch } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, Failure, type Lifecycle, PlatformErrors, Poller } from '@weir/platform/kernel';
import type { Log } from '@weir/platform/telemetry';
import { ConfigSource } from './config-source.js';
import { Watched } from './watched.js';

export interface FileConfigSourceOptions {
  /** Folder of the documents; made when missing. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
}

/** An editor writes in several steps; wait this long for the last one, milliseconds. */
const SETTLE_MS = 50;
/** Some file systems send no events, milliseconds. */
const LOOK_EVERY_MS = 2_000;

/** Documents as files of one folder: for the embedded infrastructure. A change is seen within about 0.1 s, or 2 s where the file system tells nothing. */
export class FileConfigSource extends ConfigSource {
  private readonly watched = new Watched();
  private readonly looks: Poller;

  private constructor(
    private readonly options: FileConfigSourceOptions,
    private readonly events: FSWatcher,
  ) {
    super();
    const onError = (error: unknown) =>
      options.log.warn('the folder of settings cannot be read', { folder: options.folder, error });
    this.looks = new Poller(() => this.look(), { clock: options.clock, idleMs: () => LOOK_EVERY_MS, onError }).start();
    events.on('change', () => this.looks.poke());
    events.on('error', onError);
    options.lifecycle.onStop('clients', 'settings folder', () => this.close());
  }

  static async open(options: FileConfigSourceOptions): Promise<FileConfigSource> {
    await mkdir(options.folder, { recursive: true });
    return new FileConfigSource(options, watch(options.folder, { persistent: false }));
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

  override async publish(document: string, text: string): Promise<void> {
    const file = this.file(document);
    await writeFile(`${file}.${process.pid}.tmp`, text);
    await rename(`${file}.${process.pid}.tmp`, file);
  }

  async close(): Promise<void> {
    this.events.close();
    await this.looks.stop();
  }

  private async look(): Promise<boolean> {
    await this.options.clock.delay(SETTLE_MS);
    for (const document of this.watched.documents()) this.watched.offer(document, await this.read(document));
    return false;
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
    if (!/^[\w-][\w.-]*$/.test(document))
      throw new Failure(PlatformErrors.BAD_SETTING, `"${document}" is not the name of a document`);
    return join(this.options.folder, document);
  }
}
