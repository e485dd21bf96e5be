import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * A Java class archive (CDS): the classes a server loaded, laid out for the next start, which takes about half as long. The JVM writes it when it ends,
 * some 5 s once. It fits one Java, one set of jars in one folder; a JVM that finds it does not fit says so and starts without, but one cut short crashes
 * the JVM: hence the recorded size.
 */
export class ClassArchive {
  readonly #partial: string;
  readonly #sizeFile: string;

  /** `owner` tells apart two runs that write the same archive at the same time. */
  constructor(
    private readonly path: string,
    owner: string,
  ) {
    this.#partial = `${path}.${owner}`;
    this.#sizeFile = `${path}.size`;
  }

  get exists(): boolean {
    const size = statSync(this.path, { throwIfNoEntry: false })?.size;
    return size !== undefined && existsSync(this.#sizeFile) && Number(readFileSync(this.#sizeFile, 'utf8')) === size;
  }

  /** The flags for a start: use the archive, or write one at the end. */
  async flags(): Promise<string[]> {
    rmSync(this.#partial, { force: true });
    if (this.exists) return [`-XX:SharedArchiveFile=${this.path}`];
    await mkdir(dirname(this.path), { recursive: true });
    return [`-XX:ArchiveClassesAtExit=${this.#partial}`];
  }

  /** Keeps what a JVM wrote that ended in its own time, drops anything else. */
  settle(graceful: boolean): void {
    const written = graceful ? statSync(this.#partial, { throwIfNoEntry: false }) : undefined;
    if (written === undefined) return rmSync(this.#partial, { force: true });
    rmSync(this.#sizeFile, { force: true });
    renameSync(this.#partial, this.path);
    writeFileSync(this.#sizeFile, String(written.size));
  }

  /** The next start writes a new one. */
  drop(): void {
    for (const file of [this.#sizeFile, this.path, this.#partial]) rmSync(file, { force: true });
  }
}

/** Whether the JVM's output says that it did not use the archive it was given. Other `cds` warnings are about single classes. */
export const isRefused = (output: string): boolean => /\]\[cds[^\]]*\] .*(?:shared archive|mismatch)/i.test(output);
