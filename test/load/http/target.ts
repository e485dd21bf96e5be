import { Connection, type Done } from './connection.js';

export interface TargetOptions {
  /** More requests than this wait for a connection; the wait is part of their latency. */
  readonly maxConnections: number;
  /** A request that takes longer is given up, milliseconds. */
  readonly timeoutMs: number;
}

interface Waiting {
  readonly request: string;
  readonly done: Done;
  readonly deadline: number;
}

const SWEEP_MS = 50;

/** One server, asked over as many kept connections as are needed, HTTP/1.1 without pipelining. */
export class Target {
  readonly host: string;
  readonly port: number;
  /** Requests that found every connection taken. */
  waited = 0;
  private readonly open = new Set<Connection>();
  private readonly idle: Connection[] = [];
  private readonly queue: Waiting[] = [];
  private readonly sweeper: NodeJS.Timeout;

  constructor(
    url: string,
    private readonly options: TargetOptions,
  ) {
    const { hostname, port } = new URL(url);
    this.host = hostname.replace(/^\[|\]$/g, '');
    this.port = Number(port || 80);
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS);
  }

  /** Asks once; `done` is called once, whatever happens. */
  ask(request: string, done: Done): void {
    const deadline = performance.now() + this.options.timeoutMs;
    const free = this.idle.pop();
    if (free) return free.send(request, deadline, done);
    if (this.open.size >= this.options.maxConnections) {
      this.waited++;
      this.queue.push({ request, done, deadline });
      return;
    }
    this.connect().send(request, deadline, done);
  }

  /** Opens every connection that there may be; resolves when each is there or has failed. */
  async openAll(): Promise<void> {
    while (this.open.size < this.options.maxConnections) this.connect();
    await Promise.all([...this.open].map(({ settled }) => settled));
  }

  close(): void {
    clearInterval(this.sweeper);
    for (const connection of [...this.open]) connection.close();
  }

  private connect(): Connection {
    const connection = new Connection(
      this.host,
      this.port,
      (freed) => this.next(freed),
      (gone) => this.forget(gone),
    );
    this.open.add(connection);
    return connection;
  }

  private next(connection: Connection): void {
    const waiting = this.queue.shift();
    if (waiting) connection.send(waiting.request, waiting.deadline, waiting.done);
    else this.idle.push(connection);
  }

  private forget(connection: Connection): void {
    this.open.delete(connection);
    const at = this.idle.indexOf(connection);
    if (at !== -1) this.idle.splice(at, 1);
    const waiting = this.queue.shift();
    if (waiting) this.connect().send(waiting.request, waiting.deadline, waiting.done);
  }

  private sweep(): void {
    const now = performance.now();
    while ((this.queue[0]?.deadline ?? Infinity) <= now) this.queue.shift()?.done({ kind: 'unsent' }, now);
    for (const connection of [...this.open]) if (connection.deadline <= now) connection.giveUp();
  }
}
