/** What the other side sends is not HTTP/1.1 as it should be. */
export class BadAnswer extends Error {}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The value of Retry-After as it was sent. */
  readonly retryAfter?: string | undefined;
  /** The connection ends with this answer. */
  readonly close: boolean;
}

interface Head {
  readonly status: number;
  readonly length: number | undefined;
  readonly chunked: boolean;
  readonly close: boolean;
  readonly retryAfter: string | undefined;
}

const MOST_HEAD = 64 * 1024;
const MOST_BODY = 8 * 1024 * 1024;
const CRLF = '\r\n';

/** Reads answers from the bytes of one connection, however they are cut. */
export class AnswerParser {
  private rest: Buffer = Buffer.alloc(0);
  private head: Head | undefined;
  private chunks: Buffer[] = [];
  private read = 0;

  constructor(private readonly onAnswer: (answer: Answer) => void) {}

  /** Bytes that belong to no answer yet. */
  get pending(): number {
    return this.rest.length;
  }

  /** Throws {@link BadAnswer}; the connection is of no use then. */
  push(bytes: Buffer): void {
    this.rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    while (this.step());
  }

  /** The other side has closed: an answer without a length ends here. False when one was cut off. */
  end(): boolean {
    if (!this.head) return this.rest.length === 0;
    if (this.head.chunked || this.head.length !== undefined) return false;
    this.chunks.push(this.rest);
    this.finish();
    return true;
  }

  /** True when there may be more to read in what is there. */
  private step(): boolean {
    if (!this.head) return this.readHead();
    if (this.head.chunked) return this.readChunk();
    const { length } = this.head;
    if (length === undefined) {
      if (this.rest.length > MOST_BODY) throw new BadAnswer('a body without end');
      return false;
    }
    if (this.rest.length < length) return false;
    this.chunks.push(this.take(length));
    this.finish();
    return this.rest.length > 0;
  }

  private readHead(): boolean {
    const end = this.rest.indexOf('\r\n\r\n');
    if (end === -1) {
      if (this.rest.length > MOST_HEAD) throw new BadAnswer('a head without end');
      if (!looksLikeHttp(this.rest)) throw new BadAnswer('no HTTP');
      return false;
    }
    const head = parseHead(this.rest.toString('latin1', 0, end));
    this.rest = this.rest.subarray(end + 4);
    if (head.status >= 200) {
      this.head = head.status === 204 || head.status === 304 ? { ...head, length: 0, chunked: false } : head;
    }
    return true;
  }

  private readChunk(): boolean {
    const line = this.rest.indexOf(CRLF);
    if (line === -1) {
      if (this.rest.length > MOST_HEAD) throw new BadAnswer('a chunk size without end');
      return false;
    }
    const size = chunkSize(this.rest.toString('latin1', 0, line));
    if (size === 0) return this.readTrailers(line + 2);
    this.read += size;
    if (this.read > MOST_BODY) throw new BadAnswer('a body without end');
    if (this.rest.length < line + 2 + size + 2) {
      this.read -= size;
      return false;
    }
    this.take(line + 2);
    this.chunks.push(this.take(size));
    if (this.take(2).toString('latin1') !== CRLF) throw new BadAnswer('a chunk longer than it says');
    return true;
  }

  private readTrailers(from: number): boolean {
    for (let at = from; ;) {
      const end = this.rest.indexOf(CRLF, at);
      if (end === -1) {
        if (this.rest.length > MOST_HEAD) throw new BadAnswer('trailers without end');
        return false;
      }
      if (end === at) {
        this.take(end + 2);
        this.finish();
        return this.rest.length > 0;
      }
      at = end + 2;
    }
  }

  private take(length: number): Buffer {
    const taken = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    return taken;
  }

  private finish(): void {
    const { head, chunks } = this;
    if (!head) return;
    this.head = undefined;
    this.chunks = [];
    this.read = 0;
    const body = chunks.length === 1 ? chunks[0]!.toString('utf8') : Buffer.concat(chunks).toString('utf8');
    this.onAnswer({ status: head.status, body, retryAfter: head.retryAfter, close: head.close || isUnbounded(head) });
  }
}

const isUnbounded = ({ length, chunked }: Head): boolean => length === undefined && !chunked;

function looksLikeHttp(bytes: Buffer): boolean {
  const seen = bytes.toString('latin1', 0, Math.min(bytes.length, 7));
  return 'HTTP/1.'.startsWith(seen);
}

function parseHead(text: string): Head {
  const [, minor, status] = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |\r\n|$)/.exec(text) ?? [];
  if (!status) throw new BadAnswer(`no status line: ${text.slice(0, 40)}`);
  let length: number | undefined;
  let chunked = false;
  let close = minor === '0';
  let retryAfter: string | undefined;
  for (const line of text.split(CRLF).slice(1)) {
    const colon = line.indexOf(':');
    if (colon < 1) throw new BadAnswer(`no header: ${line.slice(0, 40)}`);
    const value = line.slice(colon + 1).trim();
    switch (line.slice(0, colon).toLowerCase()) {
      case 'content-length':
        length = lengthOf(value);
        break;
      case 'transfer-encoding':
        chunked = /(^|,)\s*chunked\s*$/i.test(value);
        break;
      case 'connection':
        close = /\bclose\b/i.test(value) || (close && !/\bkeep-alive\b/i.test(value));
        break;
      case 'retry-after':
        retryAfter = value;
        break;
    }
  }
  return { status: Number(status), length: chunked ? undefined : length, chunked, close, retryAfter };
}

function lengthOf(value: string): number {
  if (/^\d{1,12}$/.test(value) && Number(value) <= MOST_BODY) return Number(value);
  throw new BadAnswer(`a length of ${value.slice(0, 20)}`);
}

function chunkSize(line: string): number {
  const [, hex] = /^([0-9a-f]{1,8})\s*(?:;.*)?$/i.exec(line) ?? [];
  if (hex === undefined) throw new BadAnswer(`no chunk size: ${line.slice(0, 20)}`);
  return parseInt(hex, 16);
}
