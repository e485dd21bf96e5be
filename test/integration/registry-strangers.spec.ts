import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ZooKeeperSession } from '@weir/platform/coordination';
import { NacosSession } from '@weir/platform/discovery';
import { Lifecycle, SystemClock } from '@weir/platform/kernel';
import { SilentLog } from '@weir/platform/telemetry';
import { eventually } from '../support/eventually.js';
import { LoudLog } from '../support/loud-log.js';
import { registryServers } from './registries.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Writes one service as a stranger would: entries of the names that the test expects, and rubbish. */
type Stranger = (service: string) => Promise<void>;

/** Names of nodes are as free as what is in them. */
const inZooKeeper: Stranger = async (service) => {
  const lifecycle = new Lifecycle();
  const options = { clock: new SystemClock(), log: new SilentLog(), lifecycle };
  const session = new ZooKeeperSession({ ...options, servers: process.env['WEIR_TEST_ZOOKEEPER'] ?? '' });
  closers.push(() => lifecycle.stop());
  const link = await session.connected(AbortSignal.timeout(10_000));
  const at = (port: unknown, more: object): string => JSON.stringify({ host: '127.0.0.1', port, ...more });
  const entries = {
    heavy: at(7101, { weight: 1e12 }),
    negative: at(7102, { weight: -5 }),
    wordy: at(7103, { weight: 'much', metadata: 7 }),
    odd: at(7104, { weight: 2, metadata: { version: 1, zone: { a: 1 }, tags: 'gray' } }),
    portless: at('x', {}),
    hostless: JSON.stringify({ port: 7105 }),
    'no-json': '<xml/>',
    list: '[1]',
    empty: '',
    long: 'x'.repeat(200_000),
  };
  for (const [name, text] of Object.entries(entries)) {
    const path = `/weir/registry/public/DEFAULT_GROUP/${service}/instances/${name}`;
    await link.ensure(path);
    await link.set(path, Buffer.from(text));
  }
  closers.push(() =>
    Promise.all(
      Object.keys(entries).map((name) =>
        link.remove(`/weir/registry/public/DEFAULT_GROUP/${service}/instances/${name}`),
      ),
    ),
  );
};

/** Nacos refuses some of it itself. */
const inNacos: Stranger = async (service) => {
  const { host, username, password } = new URL(process.env['WEIR_TEST_NACOS'] ?? '');
  const session = new NacosSession({
    ...{ address: host, username: decodeURIComponent(username), password: decodeURIComponent(password) },
    ...{ clock: new SystemClock(), log: new SilentLog() },
  });
  closers.push(() => session.close());
  for (const entry of [
    { port: 7101, weight: 1e12 },
    { port: 7102, weight: -5 },
    { port: 7103, weight: 'much', metadata: '7' },
    { port: 7104, weight: 2, metadata: '{"version":1,"tags":"gray"}' },
    { port: 7106, metadata: '{"zone":{"a":1}}' },
    { port: 'x' },
    { port: 7105, metadata: '{"a":' },
  ])
    await session.ask('POST', '/ns/instance', { serviceName: service, ip: '127.0.0.1', ephemeral: true, ...entry });
};

const servers = registryServers();
if (servers.length === 0) describe('strangers in a registry', () => it.todo('needs real servers'));

describe.each(servers)('strangers in the registry of $name', (server) => {
  it('malformed entries, absurd weights and wrong types harm nobody: the good are called, weights are bounded, each is said once', async () => {
    const service = `strangers-${Date.now()}`;
    const log = new LoudLog();
    const opened = await server.open({ log });
    closers.push(() => opened.close());
    const { registry } = opened;
    const good = { service, host: '127.0.0.1', port: 7100, weight: 1, metadata: { version: '1' } };
    const registered = await registry.register(good);
    let list: readonly { port: number; weight: number; metadata: object }[] = [];
    closers.push(registry.watch(service, (instances) => (list = instances)));
    await (server.name === 'NacosRegistry' ? inNacos : inZooKeeper)(service);
    await eventually('the good are listed', 15_000, () => list.some(({ port }) => port === 7104));
    const weights = Object.fromEntries(list.map(({ port, weight }) => [port, weight]));
    expect(weights[7100]).toBe(1);
    expect(weights[7101] ?? 10_000).toBe(10_000);
    expect(weights).not.toHaveProperty('7102');
    expect([1, undefined]).toContain(weights[7103]);
    expect(list.find(({ port }) => port === 7104)?.metadata).toMatchObject({ tags: 'gray' });
    expect(list.every(({ metadata }) => Object.values(metadata).every((value) => typeof value === 'string'))).toBe(
      true,
    );
    await delay(3_000);
    const said = log.loud.length;
    // two more looks
    await delay(6_000);
    expect(log.loud.length).toBe(said);
    await registered.deregister();
  }, 60_000);
});
