import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type LoadOptions, type LoadOutcome } from './load-shapes.js';
import { runLoad } from './load.js';

const CREATED = '{"orderId":"o-1","status":"reserved"}';
const answer = (status: string, body = CREATED, headers = ''): string =>
  `HTTP/1.1 ${status}\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const HEALTHY = answer('200 OK', '{}');

type Behaviour = (socket: Socket, n: number) => void;
const accept: Behaviour = (socket) => void socket.write(answer('201 Created'));

/** Where the first request in the text ends; 0 when it is not whole yet. */
function wholeRequest(text: string): number {
  const head = text.indexOf('\r\n\r\n');
  const end = head + 4 + Number(/content-length: (\d+)/.exec(text)?.[1] ?? 0);
  return head === -1 || text.length < end ? 0 : end;
}

/** Speaks HTTP/1.1 well enough for the generator; each order comes to `behave`, with its number. */
class TinyShop {
  url = '';
  /** Most orders that one connection had under way. */
  pipelined = 0;
  readonly keys: string[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  constructor(behave: Behaviour) {
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      let text = '';
      socket.setEncoding('latin1').on('data', (bytes) => {
        text += String(bytes);
        let requests = 0;
        for (let end = wholeRequest(text); end > 0; end = wholeRequest(text), requests++) {
          const request = text.slice(0, end);
          text = text.slice(end);
          this.take(socket, request, behave);
        }
        this.pipelined = Math.max(this.pipelined, requests);
      });
    });
  }

  async listen(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.url = `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
    return this;
  }

  onConnection(listener: () => void): void {
    this.server.on('connection', listener);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (this.server.listening) {
      this.server.close();
      await once(this.server, 'close');
    }
  }

  private take(socket: Socket, request: string, behave: Behaviour): void {
    if (request.startsWith('GET')) return void socket.write(HEALTHY);
    this.keys.push(/idempotency-key: (\S+)/.exec(request)?.[1] ?? '');
    behave(socket, this.keys.length - 1);
  }
}

describe('the generator', () => {
  const shops: TinyShop[] = [];
  const shop = async (behave: Behaviour): Promise<TinyShop> => {
    const made = await new TinyShop(behave).listen();
    shops.push(made);
    return made;
  };
  afterEach(async () => {
    await Promise.all(shops.splice(0).map((one) => one.close()));
  });

  const load = (url: string, options: Partial<LoadOptions> = {}): Promise<LoadOutcome> =>
    runLoad({
      targets: [url],
      workers: 0,
      model: { kind: 'open', schedule: { kind: 'constant', rate: 200, seconds: 0.5 } },
      timeoutMs: 400,
      ...options,
    });

  it('sends what is scheduled, each order once, one at a time on a connection', async () => {
    const tiny = await shop(accept);
    const outcome = await load(tiny.url, { warmup: 30 });
    expect(outcome).toMatchObject({ offered: 100, accepted: 100, refused: 0, failed: 0, outcomes: { accepted: 100 } });
    expect(outcome.latency.max).toBeLessThan(400);
    expect(tiny.keys).toHaveLength(130);
    expect(new Set(tiny.keys).size).toBe(130);
    expect(tiny.pipelined).toBe(1);
  });

  it('counts the time that a stalled server kept scheduled orders waiting', async () => {
    let until = 0;
    const { url } = await shop((socket, n) => {
      if (n === 20) until = performance.now() + 500;
      setTimeout(() => accept(socket, n), Math.max(0, until - performance.now()));
    });
    const model = { kind: 'open', schedule: { kind: 'constant', rate: 200, seconds: 1 } } as const;
    const outcome = await load(url, { model, maxConnections: 2, timeoutMs: 5000 });
    expect(outcome.accepted).toBe(200);
    expect(outcome.waitedForConnection).toBeGreaterThan(50);
    expect(outcome.latency.p90).toBeGreaterThan(200);
    expect(outcome.latencyFromSend.p90).toBeLessThan(outcome.latency.p90 / 4);
  });

  it('has all customers connected before the first order, when it is told to', async () => {
    let [connections, first] = [0, 0];
    const tiny = await shop((socket, n) => {
      if (n === 0) first = connections;
      accept(socket, n);
    });
    tiny.onConnection(() => (connections += 1));
    expect(await load(tiny.url, { connected: true, maxConnections: 20 })).toMatchObject({ accepted: 100 });
    // One more asks whether this is a shop.
    expect(first).toBeGreaterThanOrEqual(20);
    expect(connections).toBeLessThanOrEqual(21);
  });

  it('tells lost, garbage, late, shed and refused apart', async () => {
    const behaviours: Behaviour[] = [
      accept,
      (socket) => void socket.destroy(),
      (socket) => void socket.write('SSH-2.0-sorry\r\n'),
      () => undefined,
      (socket) => void socket.write(answer('429 Too Many Requests', '{}', 'retry-after: 1\r\n')),
      (socket) => void socket.write(answer('409 Conflict', '{"code":"ORDER.OUT_OF_STOCK"}')),
      (socket) => void socket.end(answer('503 Service Unavailable', '{}', 'connection: close\r\n')),
      (socket) => void socket.end('HTTP/1.1 201 Created\r\ncontent-length: 50\r\n\r\n{"orderId"'),
      (socket) => void socket.write('HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'),
      (socket) => void socket.write(answer('201 Created') + answer('201 Created')),
    ];
    const { url } = await shop((socket, n) => behaviours[n % behaviours.length]!(socket, n));
    const outcome = await load(url);
    expect(outcome.outcomes).toEqual({
      accepted: 30,
      lost: 20,
      garbage: 10,
      timeout: 10,
      shed: 10,
      outOfStock: 10,
      unavailable: 10,
    });
    expect(outcome).toMatchObject({ offered: 100, accepted: 30, refused: 20, failed: 50, unknown: 40 });
    expect(outcome.failedLatency.max).toBeGreaterThan(380);
  });

  it('survives a server that goes away, and says that nothing was sent', async () => {
    const gone = await shop((socket, n) => {
      accept(socket, n);
      if (n === 20) void gone.close();
    });
    const { offered, accepted, outcomes } = await load(gone.url);
    expect(offered).toBe(100);
    expect(accepted).toBeGreaterThan(15);
    expect(outcomes.unreachable).toBeGreaterThan(60);
  });

  it('keeps as many orders under way as it was told, and no more, when it measures capacity', async () => {
    let [now, most] = [0, 0];
    const { url } = await shop((socket, n) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        accept(socket, n);
      }, 2);
    });
    const outcome = await load(url, { model: { kind: 'closed', concurrency: 8, orders: 200 } });
    expect([outcome.offered, outcome.accepted, most, outcome.void]).toEqual([200, 200, 8, false]);
  });

  it('waits while too much is unsettled, and goes on', async () => {
    let [placed, settled, most] = [0, 0, 0];
    const { url } = await shop((socket, n) => {
      placed++;
      most = Math.max(most, placed - settled);
      setTimeout(() => accept(socket, n), 5);
    });
    const worker = setInterval(() => (settled = Math.min(placed, settled + 10)), 20);
    const outcome = await load(url, {
      model: { kind: 'closed', concurrency: 4, orders: 300 },
      backlog: { waiting: async () => placed - settled, limit: 20 },
    });
    clearInterval(worker);
    expect(outcome.accepted).toBe(300);
    expect(most).toBeLessThan(150);
  });

  it('spreads orders over several targets and keeps the ids of the accepted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-load-'));
    const [one, two] = [await shop(accept), await shop(accept)];
    const acceptedFile = join(folder, 'accepted.jsonl');
    await load(one.url, { targets: [one.url, two.url], acceptedFile });
    expect([one.keys.length, two.keys.length]).toEqual([50, 50]);
    const lines = readFileSync(join(folder, 'accepted-0.jsonl'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(100);
    const { sentAt, answeredAt, ...first } = JSON.parse(lines[0] ?? '') as { sentAt: number; answeredAt: number };
    expect(first).toEqual({ orderId: 'o-1', status: 201 });
    expect([Date.now() - sentAt < 60_000, answeredAt >= sentAt]).toEqual([true, true]);
    rmSync(folder, { recursive: true });
  });

  it('is void when it cannot keep up with its own schedule', async () => {
    const { url } = await shop(accept);
    const block = setInterval(() => {
      for (const until = performance.now() + 40; performance.now() < until;);
    }, 60);
    const outcome = await load(url);
    clearInterval(block);
    expect(outcome).toMatchObject({ void: true, offered: 100 });
  });

  it.each([
    ['LOAD.REMOTE_TARGET', 'http://example.com'],
    ['LOAD.BAD_TARGET', 'https://127.0.0.1'],
    ['LOAD.BAD_TARGET', 'here'],
    ['LOAD.NO_TARGET', 'http://127.0.0.1:9'],
  ])('says %s of %s', async (code, url) => {
    await expect(load(url)).rejects.toMatchObject({ code });
  });

  it('says LOAD.BAD_RATE before anything is sent', async () => {
    const { url, keys } = await shop(accept);
    const model = { kind: 'open', schedule: { kind: 'constant', rate: 0, seconds: 1 } } as const;
    await expect(load(url, { model })).rejects.toMatchObject({ code: 'LOAD.BAD_RATE' });
    expect(keys).toEqual([]);
  });
});
