import { connect, type Socket } from 'node:net';
import { type Answer, AnswerParser, BadAnswer } from './answer-parser.js';

/** How asking ended. */
export type Exchange =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** The time was up; it may have been done. */
  | { readonly kind: 'timeout' }
  /** The connection ended before the answer; it may have been done. */
  | { readonly kind: 'lost' }
  /** What came is no answer; it may have been done. */
  | { readonly kind: 'garbage' }
  /** There was no connection: nothing was sent. */
  | { readonly kind: 'unreachable' }
  /** The time was up before a connection was free: nothing was sent. */
  | { readonly kind: 'unsent' };

/** The end of an exchange, with the moment at which the request was written (`performance.now()`). */
export type Done = (exchange: Exchange, sentAt: number) => void;

interface UnderWay {
  readonly request: string;
  readonly done: Done;
  sentAt: number;
}

/** One connection that is kept; one request at a time, so that no answer waits behind another's. */
export class Connection {
  /** `performance.now()` after which the request under way is given up. */
  deadline = Infinity;
  private underWay: UnderWay | undefined;
  private connected = false;
  private gone = false;
  /** Resolves when it is open, or has failed to be. */
  readonly settled: Promise<unknown>;
  private readonly socket: Socket;
  private readonly parser = new AnswerParser((answer) => this.onAnswer(answer));

  constructor(
    host: string,
    port: number,
    /** Called when it can take the next request. */
    private readonly onFree: (connection: Connection) => void,
    /** Called once, when it is of no use any more, after the request under way was answered for. */
    private readonly onGone: (connection: Connection) => void,
  ) {
    this.socket = connect({ host, port, noDelay: true });
    this.settled = new Promise((resolve) => this.socket.once('connect', resolve).once('close', resolve));
    this.socket.on('connect', () => this.onConnect());
    this.socket.on('data', (bytes) => this.onData(bytes));
    this.socket.on('end', () => this.onEnd());
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => this.end({ kind: this.connected ? 'lost' : 'unreachable' }));
  }

  send(request: string, deadline: number, done: Done): void {
    this.deadline = deadline;
    this.underWay = { request, done, sentAt: performance.now() };
    if (this.connected) this.socket.write(request, 'utf8');
  }

  giveUp(): void {
    this.end({ kind: this.connected ? 'timeout' : 'unreachable' });
  }

  close(): void {
    this.end({ kind: 'lost' });
  }

  private onConnect(): void {
    this.connected = true;
    if (!this.underWay) return this.gone ? undefined : this.onFree(this);
    this.underWay.sentAt = performance.now();
    this.socket.write(this.underWay.request, 'utf8');
  }

  private onData(bytes: Buffer): void {
    try {
      this.parser.push(bytes);
    } catch (error) {
      if (!(error instanceof BadAnswer)) throw error;
      this.end({ kind: 'garbage' });
    }
  }

  private onEnd(): void {
    this.parser.end();
    this.end({ kind: 'lost' });
  }

  private onAnswer(answer: Answer): void {
    const { underWay } = this;
    if (!underWay) return this.end({ kind: 'garbage' });
    this.underWay = undefined;
    this.deadline = Infinity;
    underWay.done({ kind: 'answered', answer }, underWay.sentAt);
    // Bytes that nobody asked for would be taken for the next answer.
    if (answer.close || this.parser.pending > 0) this.end({ kind: 'lost' });
    else if (!this.gone) this.onFree(this);
  }

  private end(exchange: Exchange): void {
    if (this.gone) return;
    this.gone = true;
    this.socket.destroy();
    const { underWay } = this;
    this.underWay = undefined;
    underWay?.done(exchange, underWay.sentAt);
    this.onGone(this);
  }
}
