import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { embeddedConnection, evidenceOf, serverConnection, type Shop, ShopFolder, startShop } from '@weir/deploy/shop';
import { projectRoot } from '@weir/platform/runtime';
import { cpuOfRows } from './cpu.js';
import { runLoad } from './load.js';
import { measureAlone } from './measure-alone.js';
import { Settler } from './settled.js';

/**
 * What a shop of each shape can place, how fast, and what one order costs, on this machine: a closed loop over 64 SKUs, then the wait until every order is settled.
 * `npm run load:orders -- --arms embedded/mono,native/mono,native/micro --requests 20000 --concurrency 64`
 * One run proves little: machines drift; compare arms of one run only, and repeat it.
 */
const { values } = parseArgs({
  options: {
    arms: { type: 'string', default: 'embedded/mono,native/mono,native/micro' },
    requests: { type: 'string', default: '10000' },
    warmup: { type: 'string', default: '5000' },
    concurrency: { type: 'string', default: '64' },
  },
});

interface Row {
  readonly arm: string;
  readonly ordersPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** From the first request until every order was settled. */
  readonly settledPerSecond: number;
  /** CPU of each process over all of that, divided by the orders. */
  readonly cpuMicrosPerOrder: Readonly<Record<string, number>>;
  readonly residentMb: Readonly<Record<string, number>>;
}

async function measure(arm: string, folder: string): Promise<Row> {
  const [infra, shape] = arm.split('/') as ['embedded' | 'native', 'mono' | 'micro'];
  const downloads = join(projectRoot(), '.weir', 'servers');
  const shop = await startShop({ infra, shape, folder, downloads, logLevel: 'warn' });
  const evidence = evidenceOf(connectionOf(shop, folder), shop.pspUrl);
  try {
    const settler = await Settler.open(evidence);
    const outcome = await runLoad({
      targets: [shop.url],
      model: { kind: 'closed', concurrency: Number(values.concurrency), orders: Number(values.requests) },
      warmup: Number(values.warmup),
      cpu: async () => cpuOfRows(await shop.processes()),
      settle: (accepted) => settler.settled(accepted),
    });
    return {
      arm,
      ordersPerSecond: Math.round(outcome.ratePerSecond),
      p50Ms: outcome.latency.p50,
      p99Ms: outcome.latency.p99,
      outcomes: outcome.outcomes,
      settledPerSecond: Math.round(outcome.accepted / (outcome.settledSeconds ?? outcome.seconds)),
      cpuMicrosPerOrder: outcome.cpuMicrosPerOrder,
      residentMb: Object.fromEntries(
        (await shop.processes()).map(({ name, residentBytes = 0 }) => [name, Math.round(residentBytes / (1 << 20))]),
      ),
    };
  } finally {
    await evidence.close();
    await shop.stop();
  }
}

const connectionOf = ({ servers }: Shop, folder: string): Parameters<typeof evidenceOf>[0] =>
  servers ? serverConnection(servers.servers.database, servers.verifyUser) : embeddedConnection(new ShopFolder(folder));

measureAlone('npm run load:orders');
for (const arm of values.arms.split(',')) {
  const folder = join(projectRoot(), '.weir', 'load', arm.replace('/', '-'));
  rmSync(folder, { recursive: true, force: true });
  console.log(JSON.stringify(await measure(arm, folder), null, 2));
}
