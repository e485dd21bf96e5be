import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The last text of each document on disk, for a start while the source does not answer. */
export class Snapshots {
  private readonly last = new Map<string, string>();

  /** Without a folder nothing is kept. */
  constructor(private readonly folder: string | undefined) {}

  async write(document: string, text: string | undefined): Promise<void> {
    const content = JSON.stringify({ text: text ?? null });
    if (this.folder === undefined || this.last.get(document) === content) return;
    await mkdir(this.folder, { recursive: true });
    const file = join(this.folder, `${document}.json`);
    await writeFile(`${file}.tmp`, content, { mode: 0o600 });
    await rename(`${file}.tmp`, file);
    this.last.set(document, content);
  }

  /** Undefined when this document was never seen, or what is there cannot be read; `text` is undefined when it was seen not to exist. */
  async read(document: string): Promise<{ text: string | undefined } | undefined> {
    if (this.folder === undefined) return undefined;
    try {
      const { text } = JSON.parse(await readFile(join(this.folder, `${document}.json`), 'utf8')) as { text?: unknown };
      return { text: typeof text === 'string' ? text : undefined };
    } catch {
      return undefined;
    }
  }
}
