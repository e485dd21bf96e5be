import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadOrMakeSecrets, type NativeServers } from '@weir/deploy/native';
import { defaultFolder, type Shop, ShopFolder, type ShopProcess, startShop, until } from '@weir/deploy/shop';
import { ZooKeeperSession } from '@weir/platform/coordination';
import { NacosRegistry, type Registry, ZooKeeperRegistry } from '@weir/platform/discovery';
import { Lifecycle, Live, SystemClock } from '@weir/platform/kernel';
import { GrpcClients, type RpcClient, type RpcSettings, rpcSettings } from '@weir/platform/rpc';
import { projectRoot } from '@weir/platform/runtime';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import type { ScenarioOptions } from '../scenario.js';
import { CallStream, type StreamReport } from './call-stream.js';

/** Of each call, milliseconds. */
export const DEADLINE_MS = 2_000;
/** Undisturbed calls around a fault, milliseconds. */
export const CALM_MS = 2_000;
const WITHIN_MS = 60_000;

export interface Provider {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** Two inventory services in a registry, and a caller of them who is nobody else: a steady stream of calls through Weir's own client. */
export class ProviderShop {
  readonly stream: CallStream;
  /** Of the caller; live. */
  readonly settings: Live<RpcSettings>;
  readonly inventory: RpcClient;

  private constructor(
    readonly kind: 'nacos' | 'zookeeper',
    private readonly shop: Shop,
    private readonly folder: string,
    readonly registry: Registry,
    private readonly lifecycle: Lifecycle,
    parts: ReturnType<typeof partsOf>,
    rate: number,
  ) {
    this.settings = new Live(rpcSettings.parse({ deadlineMs: DEADLINE_MS }));
    const protoRoot = join(projectRoot(), 'proto');
    const clients = new GrpcClients({ ...parts, registry, settings: this.settings, protoRoot, caller: 'chaos' });
    this.inventory = clients.for('inventory', 'weir.inventory.v1.InventoryService');
    this.stream = new CallStream(this.inventory, rate, 'getProduct', { sku: 'tea-100' });
  }

  static async start({
    registry: kind = 'nacos',
    rate = 200,
    signal,
    onProgress,
  }: ScenarioOptions): Promise<ProviderShop> {
    const home = new ShopFolder(defaultFolder());
    const runs = join(home.path, 'chaos');
    mkdirSync(runs, { recursive: true });
    const folder = mkdtempSync(join(runs, 'providers-'));
    const shop = await startShop({
      ...{ infra: 'native', shape: 'micro', scale: { inventory: 2 }, registry: kind, folder },
      downloads: home.downloads,
      ...(onProgress ? { onProgress } : {}),
      ...(signal ? { signal } : {}),
    });
    const lifecycle = new Lifecycle();
    const parts = partsOf(lifecycle);
    try {
      const registry = await openRegistry(kind, shop, parts);
      const started = new ProviderShop(kind, shop, folder, registry, lifecycle, parts, rate);
      await started.settled('calls are answered', async () => {
        const from = performance.now();
        await delay(500);
        return (await started.stream.report(from)).failed === 0;
      });
      return started;
    } catch (error) {
      await lifecycle.stop();
      await shop.stop();
      throw error;
    }
  }

  process(name: string): ShopProcess {
    return this.shop.process(name);
  }

  get native(): NativeServers {
    if (!this.shop.servers) throw new Error('this shop has no servers of its own');
    return this.shop.servers.native;
  }

  /** The two, and where they answer now. */
  async providers(): Promise<[Provider, Provider]> {
    const rows = (await this.shop.processes()).filter(({ module }) => module === 'inventory');
    const [one, other] = rows.map(({ name, grpc }) => ({ name, host: '127.0.0.1', port: grpc ?? 0 }));
    return [one!, other!];
  }

  /** Calls that an instance has answered, by its own count. */
  async answeredBy({ name }: Provider): Promise<number> {
    const row = (await this.shop.processes()).find((one) => one.name === name);
    const text = await (await fetch(`http://127.0.0.1:${row?.http}/metrics`)).text();
    const series = [...text.matchAll(/^weir_rpc_server_seconds_count\{(.*)\} (\d+)$/gm)];
    return series
      .filter(([, labels]) => labels?.includes('GetProduct'))
      .reduce((sum, [, , count]) => sum + Number(count), 0);
  }

  /** Percent of the calls of both that `one` answered during `work`, and how many those were. */
  async shareOf(
    one: Provider,
    other: Provider,
    work: () => Promise<unknown>,
  ): Promise<{ calls: number; percent: number }> {
    const both = (): Promise<number[]> => Promise.all([this.answeredBy(one), this.answeredBy(other)]);
    const before = await both();
    await work();
    const after = await both();
    const [own = 0, others = 0] = after.map((count, at) => count - before[at]!);
    return { calls: own + others, percent: (100 * own) / (own + others) };
  }

  /** The stream before, during and after `work`. */
  async during(work: () => Promise<void>): Promise<StreamReport> {
    const from = performance.now();
    await delay(CALM_MS / 2);
    await work();
    await delay(CALM_MS);
    return this.stream.report(from);
  }

  /** Rejects when it does not come to pass within a minute. */
  async settled(sentence: string, probe: () => Promise<boolean>): Promise<void> {
    const found = await until(async () => (await probe().catch(() => false)) || undefined, { withinMs: WITHIN_MS });
    if (!found) throw new Error(`${sentence}: not within ${WITHIN_MS / 1_000} s`);
  }

  /** Its folder stays, for who wants to know why, unless all was well. */
  async stop(allWell: boolean): Promise<void> {
    await this.stream.stop();
    await this.lifecycle.stop();
    await this.shop.stop();
    if (allWell) rmSync(this.folder, { recursive: true, force: true });
  }
}

const partsOf = (lifecycle: Lifecycle) => ({
  ...{ clock: new SystemClock(), log: new SilentLog(), metrics: new SilentMetrics(), lifecycle },
});

async function openRegistry(
  kind: 'nacos' | 'zookeeper',
  { servers, folder }: Shop,
  parts: ReturnType<typeof partsOf>,
): Promise<Registry> {
  if (!servers) throw new Error('this shop has no servers of its own');
  if (kind === 'zookeeper') {
    const { zookeeper, zookeeperUser } = servers.servers;
    return ZooKeeperRegistry.open({
      ...parts,
      session: new ZooKeeperSession({ ...parts, servers: zookeeper, logins: [zookeeperUser] }),
    });
  }
  const secrets = await loadOrMakeSecrets(join(new ShopFolder(folder).servers, 'secrets.json'));
  const login = { username: 'operator', password: secrets.nacos.users.operator };
  return NacosRegistry.open({ ...parts, ...login, address: servers.servers.nacos, host: '127.0.0.1' });
}
