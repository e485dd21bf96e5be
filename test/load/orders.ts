import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startShop, type Shop } from '@weir/deploy/shop';
import { projectRoot } from '@weir/platform/runtime';
import { closedLoop, type Outcome } from './closed-loop.js';

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
const concurrency = Number(values.concurrency);

interface Row {
  readonly arm: string;
  readonly ordersPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly statuses: Readonly<Record<number, number>>;
  /** From the first request until every order was settled. */
  readonly settledPerSecond: number;
  /** CPU of each process over all of that, divided by the orders. */
  readonly cpuMicrosPerOrder: Readonly<Record<string, number>>;
  readonly residentMb: Readonly<Record<string, number>>;
}

const place = (shop: Shop, requests: number): Promise<Outcome> =>
  closedLoop({
    url: shop.url,
    concurrency,
    requests,
    next: (n) => ({
      path: '/orders',
      headers: { 'idempotency-key': randomUUID() },
      body: JSON.stringify({
        customerId: `c-${n % 1000}`,
        lines: [{ sku: `load-${String(n % 64).padStart(2, '0')}`, quantity: 1 }],
      }),
    }),
  });

interface Funnel {
  readonly reserved: number;
  readonly confirmed: number;
  readonly cancelled: number;
}

async function settled(shop: Shop): Promise<void> {
  for (;;) {
    const { funnel } = (await (await fetch(`${shop.url}/insight/sales?minutes=1`)).json()) as { funnel: Funnel };
    if (funnel.reserved > 0 && funnel.reserved === funnel.confirmed + funnel.cancelled) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const seconds = async (shop: Shop): Promise<Map<string, number>> =>
  new Map((await shop.processes()).map(({ name, cpuSeconds = 0 }) => [name, cpuSeconds]));

async function measure(arm: string): Promise<Row> {
  const [infra, shape] = arm.split('/') as ['embedded' | 'native', 'mono' | 'micro'];
  const shop = await startShop({
    infra,
    shape,
    folder: join(projectRoot(), '.weir', 'load', arm.replace('/', '-')),
    downloads: join(projectRoot(), '.weir', 'servers'),
    logLevel: 'warn',
  });
  try {
    await place(shop, Number(values.warmup));
    await settled(shop);
    const before = await seconds(shop);
    const begin = performance.now();
    const { seconds: took, byStatus, latency } = await place(shop, Number(values.requests));
    await settled(shop);
    const whole = (performance.now() - begin) / 1000;
    const after = await shop.processes();
    const orders = byStatus[201] ?? 0;
    return {
      arm,
      ordersPerSecond: Math.round(orders / took),
      p50Ms: latency.getValueAtPercentile(50) / 1000,
      p99Ms: latency.getValueAtPercentile(99) / 1000,
      statuses: byStatus,
      settledPerSecond: Math.round(orders / whole),
      cpuMicrosPerOrder: Object.fromEntries(
        after.map(({ name, cpuSeconds = 0 }) => [
          name,
          Math.round(((cpuSeconds - (before.get(name) ?? 0)) / orders) * 1e6),
        ]),
      ),
      residentMb: Object.fromEntries(
        after.map(({ name, residentBytes = 0 }) => [name, Math.round(residentBytes / (1 << 20))]),
      ),
    };
  } finally {
    await shop.stop();
  }
}

for (const arm of values.arms.split(',')) {
  spawnSync('rm', ['-rf', join(projectRoot(), '.weir', 'load', arm.replace('/', '-'))]);
  console.log(JSON.stringify(await measure(arm), null, 2));
}
