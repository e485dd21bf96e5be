import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP connection to a server that can be closed (refused and reset), frozen (accepted, nothing passes) and opened again. */
export class Gate {
  private readonly sockets = new Set<Socket>();
  private frozen = false;
  private server: Server | undefined;
  private port = 0;

  private constructor(private readonly target: { readonly host: string; readonly port: number }) {}

  /** `target`: `host:port`. */
  static async to(target: string): Promise<Gate> {
    const { hostname, port } = new URL(`tcp://${target}`);
    const gate = new Gate({ host: hostname, port: Number(port) });
    await gate.open();
    return gate;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async open(): Promise<void> {
    this.frozen = false;
    for (const socket of this.sockets) socket.destroy();
    if (this.server) return;
    const server = createServer((inside) => this.join(inside));
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    const bound = server.address();
    this.port = typeof bound === 'object' && bound ? bound.port : 0;
    this.server = server;
  }

  /** Nothing passes, nothing is refused. */
  freeze(): void {
    this.frozen = true;
    for (const socket of this.sockets) socket.pause();
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(inside: Socket): void {
    const outside = connect(this.target);
    for (const [from, to] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => undefined);
      from.on('data', (chunk) => !this.frozen && to.write(chunk));
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
  }
}
