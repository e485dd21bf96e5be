import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const rotateAbove = 10 * 1024 * 1024;

/** The output of one server. */
export class LogFile {
  #startedAt = 0;

  constructor(readonly path: string) {}

  /** A descriptor to append to, for a server that starts now; what grew above 10 MB is kept once, as `<name>.log.1`. */
  open(): number {
    if ((statSync(this.path, { throwIfNoEntry: false })?.size ?? 0) > rotateAbove)
      renameSync(this.path, `${this.path}.1`);
    const descriptor = openSync(this.path, 'a');
    this.#startedAt = fstatSync(descriptor).size;
    return descriptor;
  }

  /** What was written since the last start, its last 64 KB at most. */
  sinceStart(): string {
    const descriptor = openSync(this.path, 'r');
    try {
      const { size } = fstatSync(descriptor);
      const from = Math.max(this.#startedAt, size - 65_536);
      const buffer = Buffer.alloc(Math.max(0, size - from));
      return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, buffer.length, from));
    } finally {
      closeSync(descriptor);
    }
  }

  tail(lines: number): string {
    return this.sinceStart().trimEnd().split('\n').slice(-lines).join('\n');
  }
}
