import { appendFile, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, Failure, PlatformErrors } from '@weir/platform/kernel';
import { z } from 'zod';
import { KEPT_REVISIONS, type Revision, versionOf } from './config-documents.js';

const line = z.object({
  id: z.number(),
  document: z.string(),
  at: z.number(),
  by: z.string(),
  text: z.string().nullable(),
});
type Line = z.output<typeof line>;

/** Lines at which the journal is cut to its younger half. */
const CUT_AT = 20 * KEPT_REVISIONS;
/** A lock that is older was left by a process that died, milliseconds. */
const STALE_LOCK_MS = 5_000;

/** The changes of the documents of a folder, a line of JSON each, in `.history.jsonl`; and the lock that makes one change at a time. */
export class FileJournal {
  private readonly file: string;

  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
  ) {
    this.file = join(folder, '.history.jsonl');
  }

  async of(document: string): Promise<Revision[]> {
    const lines = (await this.lines()).filter((one) => one.document === document);
    return lines.reverse().slice(0, KEPT_REVISIONS).map(toRevision);
  }

  /** Says what a change did. A text that came about without us, by an editor, becomes a line of its own first. */
  async record(document: string, before: string | undefined, after: string | undefined, by: string): Promise<void> {
    const lines = await this.lines();
    let id = lines.at(-1)?.id ?? 0;
    const fresh: Line[] = [];
    const add = (who: string, text: string | undefined): void =>
      void fresh.push({ id: ++id, document, at: this.clock.now(), by: who, text: text ?? null });
    const last = lines.findLast((one) => one.document === document)?.text ?? undefined;
    if (before !== last) add('unknown', before);
    add(by, after);
    const text = (all: readonly Line[]): string => all.map((one) => `${JSON.stringify(one)}\n`).join('');
    if (lines.length < CUT_AT) return appendFile(this.file, text(fresh));
    await writeFile(`${this.file}.tmp`, text([...lines.slice(lines.length / 2), ...fresh]));
    await rename(`${this.file}.tmp`, this.file);
  }

  /** Rejects with PLATFORM.UNAVAILABLE when another process does not let go. */
  async locked<T>(work: () => Promise<T>): Promise<T> {
    const lock = join(this.folder, '.lock');
    for (const deadline = this.clock.monotonic() + 2 * STALE_LOCK_MS; ; await this.clock.delay(10)) {
      if (await created(lock)) break;
      const since = await stat(lock).catch(() => undefined);
      if (since && this.clock.now() - since.mtimeMs > STALE_LOCK_MS) await rm(lock, { force: true });
      if (this.clock.monotonic() > deadline)
        throw new Failure(PlatformErrors.UNAVAILABLE, `another process holds ${lock}; remove it when there is none`);
    }
    return work().finally(() => rm(lock, { force: true }));
  }

  private async lines(): Promise<Line[]> {
    const text = await readFile(this.file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return text.split('\n').flatMap((one) => (one === '' ? [] : readLine(one)));
  }
}

/** A line that a crash cut in the middle is left out. */
function readLine(text: string): Line[] {
  try {
    return [line.parse(JSON.parse(text))];
  } catch {
    return [];
  }
}

async function created(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

const toRevision = ({ text, ...rest }: Line): Revision => ({
  ...rest,
  text: text ?? undefined,
  version: versionOf(text ?? undefined),
});
