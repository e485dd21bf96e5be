import { rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadOrMakeSecrets } from '@weir/deploy/native';
import { type Shop, ShopFolder, startShop, until } from '@weir/deploy/shop';
import { ZooKeeperSession } from '@weir/platform/coordination';
import { NacosRegistry, type Registry, ZooKeeperRegistry } from '@weir/platform/discovery';
import { Lifecycle, Live, SystemClock } from '@weir/platform/kernel';
import { GrpcClients, rpcSettings } from '@weir/platform/rpc';
import { projectRoot } from '@weir/platform/runtime';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { CallStream, type StreamReport } from './call-stream.js';

/**
 * What calls are worth while their providers come, go, freeze and slow down: 200 calls a second on two real inventory instances, found in a real registry. Prints one
 * JSON document, with a verdict for each trial and the load of the machine beside it (processes that get too little CPU for the rate fail calls too); exit code 1
 * when one is red. `npm run chaos:providers -- --registry zookeeper --trials kill,freeze`
 */
const { values } = parseArgs({
  options: {
    registry: { type: 'string', default: 'nacos' },
    rate: { type: 'string', default: '200' },
    trials: { type: 'string', default: 'stop,kill,freeze,switch,share,slow,registry' },
    /** Emptied first. */
    folder: { type: 'string', default: join(projectRoot(), '.weir', 'chaos', 'providers') },
    /** Absolute; where the servers are fetched to. */
    downloads: { type: 'string', default: join(projectRoot(), '.weir', 'servers') },
  },
});
const kind = values.registry === 'zookeeper' ? 'zookeeper' : 'nacos';
const DEADLINE_MS = 2_000;
/** A timer that comes late on a busy machine is not a call that waits too long, milliseconds. */
const TOLERANCE_MS = 250;
const CALM_MS = 2_000;
const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

interface Trial {
  readonly trial: string;
  readonly ok: boolean;
  readonly [figure: string]: unknown;
}

rmSync(values.folder, { recursive: true, force: true });
const shop = await startShop({
  infra: 'native',
  shape: 'micro',
  scale: { inventory: 2 },
  registry: kind,
  folder: values.folder,
  downloads: values.downloads,
  onProgress: say,
});
const lifecycle = new Lifecycle();
const parts = { clock: new SystemClock(), log: new SilentLog(), metrics: new SilentMetrics(), lifecycle };
const settings = new Live(rpcSettings.parse({ deadlineMs: DEADLINE_MS }));
const registry = await openRegistry(shop);
const clients = new GrpcClients({
  ...parts,
  registry,
  settings,
  protoRoot: join(projectRoot(), 'proto'),
  caller: 'chaos',
});
const inventory = clients.for('inventory', 'weir.inventory.v1.InventoryService');
const stream = new CallStream(inventory, Number(values.rate), 'getProduct', { sku: 'tea-100' });

const trials: Readonly<Record<string, () => Promise<Trial>>> = {
  stop: async () => {
    const report = await during(async () => {
      await shop.process('inventory-1').stop();
      await delay(CALM_MS);
      await shop.process('inventory-1').start();
    });
    return { trial: 'SIGTERM of one', ok: report.failed === 0, ...report };
  },
  kill: async () => {
    const report = await during(async () => {
      await shop.process('inventory-2').kill('SIGKILL');
      await delay(CALM_MS);
      await shop.process('inventory-2').start();
    });
    return { trial: 'kill -9 of one', ok: report.failed === 0 && report.longestGapMs < 300, ...report };
  },
  freeze: async () => {
    const report = await during(async () => {
      await shop.process('inventory-1').kill('SIGSTOP');
      await delay(10_000);
      await shop.process('inventory-1').kill('SIGCONT');
    });
    const ok = report.failed === 0 && report.maxMs <= DEADLINE_MS + TOLERANCE_MS;
    return { trial: 'SIGSTOP of one for 10 s', ok, ...report };
  },
  switch: async () => {
    const [one, other] = await addresses();
    const begin = performance.now();
    await registry.change('inventory', one!, { weight: 0 });
    await registry.change('inventory', other!, { weight: 100 });
    let last = performance.now();
    let seen = await answeredBy(one!.name);
    const to = begin + 4_000;
    while (performance.now() < to) {
      await delay(50);
      const now = await answeredBy(one!.name);
      if (now > seen) last = performance.now();
      seen = now;
    }
    const report = await stream.report(begin);
    await registry.change('inventory', one!, { weight: 1 });
    await registry.change('inventory', other!, { weight: 1 });
    const switchedMs = Math.round(last - begin);
    return { trial: 'weights 100:0', ok: report.failed === 0 && switchedMs < 2_000, switchedMs, ...report };
  },
  share: async () => {
    const [one, other] = await addresses();
    await registry.change('inventory', one!, { weight: 3 });
    await settled('the weight is known', async () =>
      (await registry.instances('inventory')).some(({ weight }) => weight === 3),
    );
    const before = await both(one!.name, other!.name);
    for (let call = 0; call < 2_000; call += 20)
      await Promise.all(
        Array.from({ length: 20 }, () => inventory.call('getProduct', { sku: 'tea-100' }, { repeatable: true })),
      );
    const after = await both(one!.name, other!.name);
    await registry.change('inventory', one!, { weight: 1 });
    const [a, b] = [after[0] - before[0], after[1] - before[1]];
    const percent = (100 * a) / (a + b);
    return { trial: 'weights 3:1', ok: Math.abs(percent - 75) <= 3, calls: a + b, percent: Number(percent.toFixed(2)) };
  },
  slow: async () => {
    const [one, other] = await addresses();
    const share = async (): Promise<number> => {
      const before = await both(one!.name, other!.name);
      await delay(5_000);
      const after = await both(one!.name, other!.name);
      return (100 * (after[0] - before[0])) / (after[0] - before[0] + after[1] - before[1]);
    };
    const slowed = new AbortController();
    const slowing = slowDown(one!.name, slowed.signal);
    const before = await share();
    settings.set({ ...settings.value, balancer: 'leastActive' });
    await delay(500);
    const after = await share();
    settings.set({ ...settings.value, balancer: 'roundRobin' });
    slowed.abort();
    await slowing;
    const [roundRobinPercent, leastActivePercent] = [before, after].map((percent) => Number(percent.toFixed(1)));
    return { trial: 'least active, one slowed', ok: after < 0.6 * before, roundRobinPercent, leastActivePercent };
  },
  registry: async () => {
    const server = shop.servers!.native.server(kind === 'nacos' ? 'nacos' : 'zookeeper');
    const before = new Set((await registry.everyone('inventory')).map(({ port }) => port));
    const begin = performance.now();
    const report = await during(async () => {
      await server.kill('SIGKILL');
      await delay(5_000);
      await server.restart();
      await settled('both instances are registered again', async () => {
        const there = (await registry.everyone('inventory')).filter(({ healthy }) => healthy);
        return there.length === 2 && there.every(({ port }) => before.has(port));
      });
    });
    const registeredAgainMs = Math.round(performance.now() - begin - CALM_MS);
    return { trial: `${kind} killed and brought back`, ok: report.failed === 0, registeredAgainMs, ...report };
  },
};

const results: Trial[] = [];
try {
  await settled('calls are answered', async () => {
    const from = performance.now();
    await delay(500);
    return (await stream.report(from)).failed === 0;
  });
  for (const name of values.trials.split(',')) {
    await settled('both instances are there', async () => (await registry.instances('inventory')).length === 2);
    const trial = await trials[name]!();
    const result = { ...trial, machineLoad: loadavg()[0] };
    say(JSON.stringify(result));
    results.push(result);
  }
} finally {
  await stream.stop();
  await lifecycle.stop();
  await shop.stop();
}
const ok = results.length > 0 && results.every((one) => one.ok);
console.log(JSON.stringify({ ok, registry: kind, rate: Number(values.rate), trials: results }, null, 2));
process.exitCode = ok ? 0 : 1;

async function openRegistry({ servers }: Shop): Promise<Registry> {
  const { addresses: at } = servers!.native;
  if (kind === 'zookeeper') {
    const { zookeeper, zookeeperUser } = servers!.servers;
    const session = new ZooKeeperSession({ ...parts, servers: zookeeper, logins: [zookeeperUser] });
    return ZooKeeperRegistry.open({ ...parts, session });
  }
  const secrets = await loadOrMakeSecrets(join(new ShopFolder(values.folder).servers, 'secrets.json'));
  const login = { username: 'operator', password: secrets.nacos.users.operator };
  return NacosRegistry.open({ ...parts, ...login, address: at.nacos, host: '127.0.0.1' });
}

/** The stream before, during and after `work`. */
async function during(work: () => Promise<void>): Promise<StreamReport> {
  const from = performance.now();
  await delay(CALM_MS / 2);
  await work();
  await delay(CALM_MS);
  return stream.report(from);
}

async function settled(sentence: string, probe: () => Promise<boolean>): Promise<void> {
  const found = await until(async () => (await probe().catch(() => false)) || undefined, { withinMs: 60_000 });
  if (!found) throw new Error(`${sentence}: not within 60 s`);
}

async function addresses(): Promise<{ name: string; host: string; port: number }[]> {
  const rows = (await shop.processes()).filter(({ module }) => module === 'inventory');
  return rows.map(({ name, grpc }) => ({ name, host: '127.0.0.1', port: grpc ?? 0 }));
}

/** Calls that an instance has answered, by its own count. */
async function answeredBy(name: string): Promise<number> {
  const row = (await shop.processes()).find((one) => one.name === name);
  const text = await (await fetch(`http://127.0.0.1:${row?.http}/metrics`)).text();
  const series = [...text.matchAll(/^weir_rpc_server_seconds_count\{(.*)\} (\d+)$/gm)];
  return series
    .filter(([, labels]) => labels?.includes('GetProduct'))
    .reduce((sum, [, , count]) => sum + Number(count), 0);
}

async function both(one: string, other: string): Promise<[number, number]> {
  return [await answeredBy(one), await answeredBy(other)];
}

/** Stands still for 60 of every 80 ms. */
async function slowDown(name: string, signal: AbortSignal): Promise<void> {
  const process = shop.process(name);
  while (!signal.aborted) {
    await process.kill('SIGSTOP');
    await delay(60);
    await process.kill('SIGCONT');
    await delay(20);
  }
}
