import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { ZooKeeperSession } from '@weir/platform/coordination';
import { dubboParties, type DubboParty, nacosServiceOf, parametersOf, ZooKeeperDubbo } from '@weir/platform/discovery';
import { Lifecycle, SystemClock } from '@weir/platform/kernel';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { eventually } from '../support/eventually.js';
import { nacosServer } from './registries.js';

const service = `weir.test.v1.S${process.pid}`;
const party = (side: DubboParty['side'], port: number): DubboParty => ({
  side,
  service,
  host: '127.0.0.1',
  port,
  application: 'order',
  weight: 100,
  startedAt: 1_763_800_000_000,
});

const servers = process.env['WEIR_TEST_ZOOKEEPER'];
(servers ? describe : describe.skip)("Dubbo's layout in ZooKeeper", () => {
  const lifecycles: Lifecycle[] = [];
  const parts = () => {
    const lifecycle = new Lifecycle();
    lifecycles.push(lifecycle);
    return { clock: new SystemClock(), log: new SilentLog(), metrics: new SilentMetrics(), lifecycle };
  };
  const session = (logins: { user: string; password: string }[] = []) =>
    new ZooKeeperSession({ ...parts(), servers: servers ?? '', sessionTimeoutMs: 4_000, logins });
  /** As a Dubbo program sees it: logged in as nobody. */
  const seen = async (reader: ZooKeeperSession, side: DubboParty['side'] = 'provider') =>
    dubboParties(await reader.connected(AbortSignal.timeout(5_000)), service, side);
  afterEach(() => Promise.all(lifecycles.splice(0).map((lifecycle) => lifecycle.stop())));

  it('names providers and consumers while the process lives, for everybody to read', async () => {
    const writer = session([{ user: 'weir', password: 'secret' }]);
    const dubbo = new ZooKeeperDubbo([party('provider', 50_051), party('consumer', 8_080)], {
      log: new SilentLog(),
      session: writer,
    });
    const reader = session();
    await eventually('the provider is announced', 5_000, async () => (await seen(reader)).length > 0);
    expect(await seen(reader)).toEqual([party('provider', 50_051)]);
    await eventually('so is the consumer', 5_000, async () => (await seen(reader, 'consumer')).length > 0);
    expect(await seen(reader, 'consumer')).toEqual([party('consumer', 8_080)]);

    await dubbo.close();
    expect(await seen(reader)).toEqual([]);
  });

  it('stands again after a session that ended', async () => {
    const [writer, reader] = [session(), session()];
    const dubbo = new ZooKeeperDubbo([party('provider', 50_052)], { log: new SilentLog(), session: writer });
    await eventually('the provider is announced', 5_000, async () => (await seen(reader)).length === 1);
    const link = await writer.connected(AbortSignal.timeout(5_000));
    // The node goes as it does with an expired session; the lost connection makes the process write again.
    const folder = `/dubbo/${service}/providers`;
    for (const node of await link.children(folder)) await link.remove(`${folder}/${node}`);
    hangUp(writer);
    await eventually('it is announced again', 15_000, async () => (await seen(reader)).length === 1);
    await dubbo.close();
  });

  it('leaves out nodes that make no sense', async () => {
    const [writer, reader] = [session(), session()];
    const link = await writer.connected(AbortSignal.timeout(5_000));
    await link.ensure(`/dubbo/${service}/providers`);
    await link.create(`/dubbo/${service}/providers/junk`, { ephemeral: true });
    expect(await seen(reader)).toEqual([]);
  });
});

const hangUp = (session: ZooKeeperSession): void =>
  (
    session as unknown as { client: { connectionManager: { socket: { destroy(): void } } } }
  ).client.connectionManager.socket.destroy();

const nacos = process.env['WEIR_TEST_NACOS'];
(nacos ? describe : describe.skip)("Dubbo's layout in Nacos", () => {
  const opened = nacos ? nacosServer(nacos).open() : undefined;
  afterAll(async () => (await opened)?.close());

  it('has a service of four words whose metadata is what Dubbo makes the URL of', async () => {
    const registry = (await opened)!.registry;
    const provider = party('provider', 50_053);
    const { host, port } = provider;
    const name = nacosServiceOf(provider);
    const metadata = parametersOf(provider);
    const registered = await registry.register({ service: name, host, port, weight: 1, metadata });
    expect(name.split(':')).toEqual(['providers', service, '', '']);
    await eventually('Nacos shows it', 10_000, async () => (await registry.everyone(name)).length === 1);
    expect(await registry.everyone(name)).toMatchObject([
      { host, port, metadata: { protocol: 'tri', path: service, interface: service, category: 'providers' } },
    ]);
    await registered.deregister();
  });
});
