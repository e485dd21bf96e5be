import { type FileHandle, mkdir, open, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failpoint } from '@weir/platform/resilience';
import { type LedgerEntry, ledgerEntry } from './api.js';

/** The provider's append-only book: one JSON line an entry, on disk before anybody hears of it. */
export class Ledger {
  private seq: number;
  private waiting: LedgerEntry[] = [];
  private next: Promise<void> | undefined;
  private last: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: FileHandle,
    private readonly written: LedgerEntry[],
  ) {
    this.seq = written.at(-1)?.seq ?? 0;
  }

  /** Reads the book again; a line torn by a crash was never answered and is cut off. */
  static async open(path: string): Promise<Ledger> {
    await mkdir(dirname(path), { recursive: true });
    const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
    if (whole.length < bytes.length) await truncate(path, whole.length);
    const lines = whole.toString('utf8').split('\n').filter(Boolean);
    return new Ledger(
      await open(path, 'a'),
      lines.map((line) => ledgerEntry.parse(JSON.parse(line))),
    );
  }

  /** What is on disk, oldest first. */
  get entries(): readonly LedgerEntry[] {
    return this.written;
  }

  /** Numbers the entry at once; `durable` resolves after the flush that it shares with its neighbours. After a failed write all later ones fail too, until a restart. */
  append(draft: Omit<LedgerEntry, 'seq'>): { entry: LedgerEntry; durable: Promise<void> } {
    const entry = { seq: ++this.seq, ...draft };
    this.waiting.push(entry);
    this.next ??= this.last = this.last.then(() => this.flush());
    return { entry, durable: this.next };
  }

  async close(): Promise<void> {
    await this.last.catch(() => undefined);
    await this.file.close();
  }

  private async flush(): Promise<void> {
    const batch = this.waiting.splice(0);
    this.next = undefined;
    await failpoint('psp.ledger.before-write');
    await this.file.appendFile(batch.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    await this.file.datasync();
    await failpoint('psp.ledger.written');
    this.written.push(...batch);
  }
}
