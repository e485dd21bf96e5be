import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { evidenceOf, serverConnection, type Shop, startShop } from '@weir/deploy/shop';
import { verify } from '@weir/invariants';
import { projectRoot } from '@weir/platform/runtime';
import { markdownTable } from '@weir/report';
import { stringify } from 'yaml';
import { cpuOfRows, sumOf } from './cpu.js';
import { runLoad } from './load.js';
import { measureAlone } from './measure-alone.js';
import { median, rungsOf, type Rung } from './ladder-rungs.js';

/**
 * What each technique of placing is worth, on this machine: from one order a transaction to everything on, one technique more on each rung, while the saga is held.
 * `npm run load:ladder -- --shapes mono,micro --rounds 3 --orders 10000 --json`. The rungs are climbed in turns, up and down; figures are medians of the rounds.
 */
const { values } = parseArgs({
  options: {
    shapes: { type: 'string', default: 'mono,micro' },
    rounds: { type: 'string', default: '3' },
    orders: { type: 'string', default: '10000' },
    warmup: { type: 'string', default: '5000' },
    concurrency: { type: 'string', default: '64' },
    json: { type: 'boolean', default: false },
  },
});

interface Measured {
  readonly shape: string;
  readonly rung: string;
  readonly ordersPerSecond: number;
  readonly p99: number;
  readonly cpuMicrosPerOrder: Readonly<Record<string, number>>;
}

const home = join(projectRoot(), '.weir', 'load', 'ladder');
const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

async function climb(shape: 'mono' | 'micro'): Promise<Measured[]> {
  const folder = join(home, shape);
  const config = join(folder, 'config');
  const downloads = join(projectRoot(), '.weir', 'servers');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(config, { recursive: true });
  const shop = await startShop({ infra: 'native', shape, folder, downloads, logLevel: 'warn' });
  const { servers, verifyUser } = shop.servers!;
  const evidence = evidenceOf(serverConnection(servers.database, verifyUser), shop.pspUrl);
  try {
    const rungs = rungsOf(shape);
    const measured: Measured[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const rung of round % 2 === 0 ? rungs : rungs.toReversed()) {
        await settle(shop, config, rung);
        const one = await measure(shop, shape, rung);
        say(`${shape}, ${rung.name}: ${one.ordersPerSecond}/s, ${sumOf(one.cpuMicrosPerOrder)} us an order`);
        measured.push(one);
      }
    }
    const { checks } = await verify(evidence);
    const red = checks.filter(({ ok }) => !ok);
    if (red.length > 0) throw new Error(`the books are not right: ${JSON.stringify(red)}`);
    return measured;
  } finally {
    await evidence.close();
    await shop.stop();
  }
}

/** Starts the processes that place anew, with the settings of the rung from files: some of them are read at the start only. */
async function settle(shop: Shop, config: string, { settings }: Rung): Promise<void> {
  writeFileSync(join(config, 'shared.yaml'), stringify(settings));
  for (const name of shop.names().filter((one) => one !== 'psp-simulator'))
    await shop.process(name).restart({ WEIR_CONFIG: 'files', WEIR_CONFIG_DIR: config });
}

async function measure(shop: Shop, shape: string, { name: rung }: Rung): Promise<Measured> {
  const outcome = await runLoad({
    targets: [shop.url],
    model: { kind: 'closed', concurrency: Number(values.concurrency), orders: Number(values.orders) },
    warmup: Number(values.warmup),
    cpu: async () => cpuOfRows(await shop.processes()),
  });
  if (outcome.failed > 0) throw new Error(`${shape}, ${rung}: ${outcome.failed} orders failed`);
  const { ratePerSecond, latency, cpuMicrosPerOrder } = outcome;
  return { shape, rung, ordersPerSecond: Math.round(ratePerSecond), p99: latency.p99, cpuMicrosPerOrder };
}

const middle = (all: readonly Measured[], of: (one: Measured) => number): number => Math.round(median(all.map(of)));

/** Medians of the rounds; processes that cost less than a microsecond an order are left out. */
function summary(all: readonly Measured[]): Measured[] {
  return [...Map.groupBy(all, ({ shape, rung }) => `${shape} ${rung}`).values()].map((rounds) => ({
    shape: rounds[0]!.shape,
    rung: rounds[0]!.rung,
    ordersPerSecond: middle(rounds, ({ ordersPerSecond }) => ordersPerSecond),
    p99: middle(rounds, ({ p99 }) => p99),
    cpuMicrosPerOrder: Object.fromEntries(
      Object.keys(rounds[0]!.cpuMicrosPerOrder)
        .map((name) => [name, middle(rounds, ({ cpuMicrosPerOrder }) => cpuMicrosPerOrder[name] ?? 0)] as const)
        .filter(([, micros]) => micros > 0),
    ),
  }));
}

const measured: Measured[] = [];
measureAlone('npm run load:ladder');
for (const shape of values.shapes.split(',')) measured.push(...(await climb(shape as 'mono' | 'micro')));
const rungs = summary(measured);
const table = markdownTable(
  ['shape', 'technique', 'orders/s', 'p99 ms', 'CPU us an order', 'by process'],
  rungs.map(({ shape, rung, ordersPerSecond, p99, cpuMicrosPerOrder }) => [
    shape,
    rung,
    String(ordersPerSecond),
    String(p99),
    String(sumOf(cpuMicrosPerOrder)),
    Object.entries(cpuMicrosPerOrder)
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, micros]) => `${name} ${micros}`)
      .join(', '),
  ]),
);
process.stdout.write(values.json ? `${JSON.stringify({ rungs, measured }, null, 2)}\n` : `${table}\n`);
if (values.json) say(table);
