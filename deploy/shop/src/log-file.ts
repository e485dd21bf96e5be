import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const KEEP_BYTES = 16 * 1024 * 1024;
const LAST_BYTES = 8 * 1024;

/** The log of one process: it writes there itself, so that its last words survive us. */
export class LogFile {
  constructor(readonly path: string) {}

  /** A descriptor to hand to the child; the caller closes it. A log past 16 MiB moves to `<name>.log.1` first. */
  open(): number {
    mkdirSync(dirname(this.path), { recursive: true });
    if (this.size() > KEEP_BYTES) renameSync(this.path, `${this.path}.1`);
    return openSync(this.path, 'a', 0o600);
  }

  size(): number {
    return existsSync(this.path) ? statSync(this.path).size : 0;
  }

  /** The text from `offset` to the end. */
  from(offset: number): string {
    const length = this.size() - offset;
    if (length <= 0) return '';
    const buffer = Buffer.alloc(length);
    const file = openSync(this.path, 'r');
    try {
      return buffer.toString('utf8', 0, readSync(file, buffer, 0, length, offset));
    } finally {
      closeSync(file);
    }
  }

  /** The last lines, `count` at most. */
  last(count: number, from = 0): string[] {
    const text = this.from(Math.max(from, this.size() - LAST_BYTES * Math.max(1, count / 20)));
    return text.split('\n').filter(Boolean).slice(-count);
  }
}

/** A JSON line's message and error, or the line as it is: what a person wants to see of it. */
export function gist(line: string): string {
  try {
    const { msg, message, error, err } = JSON.parse(line) as Record<string, unknown>;
    const cause = error ?? err;
    const why = typeof cause === 'object' && cause ? (cause as { message?: unknown }).message : cause;
    return [msg ?? message, why].filter((part) => typeof part === 'string' && part !== '').join(': ') || line;
  } catch {
    return line;
  }
}
