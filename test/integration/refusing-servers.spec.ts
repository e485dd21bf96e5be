import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ConfigSource, NacosConfigSource, ZooKeeperConfigSource } from '@weir/platform/config';
import { ZooKeeperSession } from '@weir/platform/coordination';
import { NacosRegistry, type Registry, ZooKeeperRegistry } from '@weir/platform/discovery';
import { Lifecycle, SystemClock } from '@weir/platform/kernel';
import { SilentMetrics } from '@weir/platform/telemetry';
import { LoudLog } from '../support/loud-log.js';

/** How long each server refuses, ms; and how often it may be asked in the second half, when everybody has had time to slow down. */
const REFUSING_MS = 8_000;
const MOST_REQUESTS = 25;
const MOST_CPU = 0.6;
/** A process has two sessions with Nacos, and each says it. */
const MOST_SAID = 3;

const closers: (() => unknown)[] = [];

interface Refusal {
  readonly address: string;
  readonly requests: () => number;
}

const listening = async (server: Server, requests: () => number): Promise<Refusal> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    sockets.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
};

/** A Nacos that answers everything with one status; without one, with nothing. */
function nacosSaying(status: number | undefined): Promise<Refusal> {
  let requests = 0;
  const server = createHttpServer((_, reply) => {
    requests += 1;
    if (status !== undefined) reply.writeHead(status).end('no');
  });
  return listening(server, () => requests);
}

/** A ZooKeeper that hangs up, or keeps the connection and says nothing. */
function zookeeperThat(hangsUp: boolean): Promise<Refusal> {
  let requests = 0;
  const server = createServer((socket) => {
    requests += 1;
    if (hangsUp) socket.destroy();
  });
  return listening(server, () => requests);
}

interface Opened {
  readonly registry: Registry;
  readonly source: ConfigSource;
}
type Open = (address: string, log: LoudLog, lifecycle: Lifecycle, folder: string) => Promise<Opened>;

const parts = (log: LoudLog, lifecycle: Lifecycle) => ({
  ...{ clock: new SystemClock(), metrics: new SilentMetrics(), log, lifecycle },
});

const onNacos: Open = async (address, log, lifecycle, dataFolder) => {
  const options = { ...parts(log, lifecycle), address, username: 'suite', password: 'sesame', host: '127.0.0.1' };
  return {
    registry: await NacosRegistry.open(options),
    source: await NacosConfigSource.open({ ...options, dataFolder, insistMs: 0 }),
  };
};

const onZooKeeper: Open = async (servers, log, lifecycle, dataFolder) => {
  const options = parts(log, lifecycle);
  const session = new ZooKeeperSession({ ...options, servers });
  return {
    registry: ZooKeeperRegistry.open({ ...options, session }),
    source: new ZooKeeperConfigSource({ ...options, session, dataFolder, insistMs: 0 }),
  };
};

const servers: readonly (readonly [name: string, refuse: () => Promise<Refusal>, open: Open])[] = [
  ['a Nacos that answers 403', () => nacosSaying(403), onNacos],
  ['a Nacos that answers 500', () => nacosSaying(500), onNacos],
  ['a Nacos that answers nothing', () => nacosSaying(undefined), onNacos],
  ['a ZooKeeper that hangs up', () => zookeeperThat(true), onZooKeeper],
  ['a ZooKeeper that says nothing', () => zookeeperThat(false), onZooKeeper],
];

interface Outcome {
  /** How the settings could not be read. */
  readonly failed: unknown;
  readonly log: LoudLog;
  /** In the second half. */
  readonly requests: number;
}

async function refusedBy([, refuse, open]: (typeof servers)[number]): Promise<Outcome> {
  const { address, requests } = await refuse();
  const folder = mkdtempSync(join(tmpdir(), 'weir-refused-'));
  closers.push(() => rmSync(folder, { recursive: true }));
  const [log, lifecycle] = [new LoudLog(), new Lifecycle()];
  closers.push(() => lifecycle.stop());
  const { registry, source } = await open(address, log, lifecycle, folder);
  source.watch('order.yaml', () => undefined);
  registry.watch('inventory', () => undefined);
  const metadata = {};
  void registry.register({ service: 'order', host: '127.0.0.1', port: 7001, weight: 1, metadata });
  const failed: unknown = await source.get('order.yaml').catch((error: unknown) => error);
  await delay(REFUSING_MS / 2);
  const before = requests();
  await delay(REFUSING_MS / 2);
  return { failed, log, requests: requests() - before };
}

describe('a process whose registry and settings are refused', () => {
  const outcomes = new Map<string, Outcome>();
  let cpu = 0;
  beforeAll(async () => {
    const since = { cpu: process.cpuUsage(), at: performance.now() };
    await Promise.all(servers.map(async (server) => outcomes.set(server[0], await refusedBy(server))));
    const { user, system } = process.cpuUsage(since.cpu);
    cpu = (user + system) / 1_000 / (performance.now() - since.at);
  }, 60_000);
  afterAll(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  }, 30_000);

  it.each(servers.map(([name]) => name))('by %s: says each thing once, and asks ever seldomer', (name) => {
    const { failed, log, requests } = outcomes.get(name)!;
    expect(failed).toMatchObject({ code: expect.stringMatching(/PLATFORM.UNAVAILABLE|CONFIG.DENIED/) as unknown });
    expect(requests).toBeLessThan(MOST_REQUESTS);
    const said = Map.groupBy(log.loud, (line) => line);
    expect([...said].filter(([, lines]) => lines.length > MOST_SAID)).toEqual([]);
    expect(log.loud.length).toBeGreaterThan(0);
    expect(log.loud.join()).not.toContain('sesame');
  });

  it('has a processor left, though five refuse at once', () => {
    expect(cpu).toBeLessThan(MOST_CPU);
  });
});
