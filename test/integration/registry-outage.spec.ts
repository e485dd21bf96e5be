import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Registry, ServiceInstance } from '@weir/platform/discovery';
import { eventually } from '../support/eventually.js';
import { Gate } from '../support/gate.js';
import { type OpenedRegistry, type RegistryServer, registryServers } from './registries.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

let names = 0;
const newInstance = (port = 7001): ServiceInstance => ({
  service: `outage-${Date.now()}-${(names += 1)}`,
  host: '127.0.0.1',
  port,
  weight: 1,
  metadata: { version: '1' },
});

/** A process that reaches the server through a gate of its own. */
async function behindGate(server: RegistryServer, folder?: string): Promise<OpenedRegistry & { readonly gate: Gate }> {
  const gate = await Gate.to(server.address);
  closers.push(() => gate.close());
  const opened = await server.open({ address: gate.address, ...(folder ? { folder } : {}) });
  closers.push(() => gate.open().then(() => opened.close()));
  return { ...opened, gate };
}

async function witness(server: RegistryServer): Promise<Registry> {
  const opened = await server.open();
  closers.push(() => opened.close());
  return opened.registry;
}

function watched(registry: Registry, service: string): ServiceInstance[][] {
  const lists: ServiceInstance[][] = [];
  closers.push(registry.watch(service, (list) => lists.push([...list])));
  return lists;
}

const is = (lists: ServiceInstance[][], ports: number[], withinMs = 10_000): Promise<boolean> =>
  eventually(`the list is ${JSON.stringify(ports)}`, withinMs, () => {
    const last = lists.at(-1)?.map(({ port }) => port);
    return last !== undefined && JSON.stringify(last) === JSON.stringify(ports);
  });

const servers = registryServers();
if (servers.length === 0) describe('outages of a registry', () => it.todo('needs real servers'));

describe.each(servers)('while $name cannot be reached', (server) => {
  it('the last list stays in force, on disk too, so that a process that starts then has it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-registry-'));
    closers.push(() => rmSync(folder, { recursive: true }));
    const mine = newInstance();
    const registered = await (await witness(server)).register(mine);
    const before = await behindGate(server, folder);
    const seen = watched(before.registry, mine.service);
    await is(seen, [7001]);
    await before.gate.close();
    const fresh = await behindGate(server, folder);
    await fresh.gate.close();
    const late = watched(fresh.registry, mine.service);
    await is(late, [7001]);
    expect(seen).toHaveLength(1);
    await Promise.all([before.gate.open(), fresh.gate.open()]);
    await registered.deregister();
    await Promise.all([is(seen, [], 25_000), is(late, [], 25_000)]);
  }, 60_000);

  it('a registration waits, and is there when the registry is back, without a restart', async () => {
    const mine = newInstance();
    const seen = watched(await witness(server), mine.service);
    const { registry, gate } = await behindGate(server);
    await gate.close();
    const registering = registry.register(mine);
    await gate.open();
    await registering;
    await is(seen, [7001], 20_000);
    await gate.close();
    const second = registry.register({ ...mine, port: 7002 });
    await gate.open();
    await second;
    await is(seen, [7001, 7002], 20_000);
  }, 60_000);

  it('who left meanwhile does not return with the connection: no zombie', async () => {
    const mine = newInstance();
    const seen = watched(await witness(server), mine.service);
    const { registry, gate } = await behindGate(server);
    const leaving = await registry.register(mine);
    await is(seen, [7001]);
    await gate.close();
    await leaving.deregister();
    await gate.open();
    await is(seen, [], 40_000);
    const heard = seen.length;
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(seen.slice(heard).flat()).toEqual([]);
  }, 90_000);
});

const zookeeper = servers.find(({ name }) => name === 'ZooKeeperRegistry');
if (zookeeper)
  describe('ZooKeeperRegistry', () => {
    it('is there again when its session has expired behind a silent connection', async () => {
      const mine = newInstance();
      const seen = watched(await witness(zookeeper), mine.service);
      const { registry, gate } = await behindGate(zookeeper);
      const registered = await registry.register(mine);
      await is(seen, [7001]);
      gate.freeze();
      await is(seen, [], 15_000);
      await gate.open();
      await is(seen, [7001], 20_000);
      await registered.deregister();
      await is(seen, []);
    }, 60_000);

    it('replaces the node of its former session, which would vanish with that session', async () => {
      const mine = newInstance();
      const seen = watched(await witness(zookeeper), mine.service);
      const former = await behindGate(zookeeper);
      await former.registry.register(mine);
      await is(seen, [7001]);
      former.gate.freeze();
      const { registry } = await behindGate(zookeeper);
      await registry.register({ ...mine, metadata: { version: '2' } });
      await eventually('the new one stands', 5_000, () => seen.at(-1)?.[0]?.metadata['version'] === '2');
      const heard = seen.length;
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      expect(seen.slice(heard).filter((list) => list.length !== 1)).toEqual([]);
    }, 60_000);
  });
