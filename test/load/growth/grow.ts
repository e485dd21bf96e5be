import { RunFolder, writeReport } from '@weir/report';
import { cpuPerOrder } from '../cpu.js';
import { FloodShop } from '../experiments/flood-shop.js';
import { interrupted } from '../experiments/interrupted.js';
import { runLoad } from '../load.js';
import { LoadError } from '../load-error.js';
import { growthPage } from './growth.report.js';
import type { GrowthDocument, Part } from './shapes.js';
import { tableSizes, topicSizes } from './sizes.js';

export interface GrowthOptions {
  readonly shape: 'mono' | 'micro';
  readonly orders: number;
  readonly parts: number;
  readonly concurrency: number;
  /** Orders that may wait for their payment; nobody places beyond it. */
  readonly backlog: number;
  readonly warmup: number;
  /** Absolute; the run's folder is made in `reports/` of it. */
  readonly home: string;
  readonly signal?: AbortSignal;
  readonly onProgress: (sentence: string) => void;
}

const WAITING = "SELECT COUNT(*) AS n FROM orders WHERE status = 'reserved'";
const IN_BOOKS = 'SELECT COUNT(*) AS n FROM orders';

/**
 * Places orders until the tables are full of them, and measures each part of them alike: the backlog is bounded, so that a part pays for as many whole orders as it
 * places. Fails with LOAD.NOT_ACCEPTED when one was not.
 */
export async function grow(options: GrowthOptions): Promise<GrowthDocument> {
  const { shape, orders, parts: count, concurrency, warmup, home, onProgress, signal } = options;
  const asked = { shape, orders, parts: count, concurrency, backlog: options.backlog };
  const folder = RunFolder.create({ kind: 'growth', options: asked, folder: home });
  const shop = await FloodShop.start({ infra: 'native', shape, onProgress, ...(signal ? { signal } : {}) });
  let allWell = false;
  try {
    onProgress(`warming up with ${warmup} orders`);
    await place(shop, options, warmup);
    const parts: Part[] = [];
    let before = await shop.cpu();
    for (let part = 1; part <= count; part++) {
      const load = await place(shop, options, Math.round(orders / count));
      const cpu = await shop.cpu();
      const one: Part = {
        ...{ part, orders: load.accepted, inBooks: await counted(shop, IN_BOOKS), seconds: load.seconds },
        ...{ ratePerSecond: load.ratePerSecond, p50: load.latency.p50, p99: load.latency.p99 },
        cpuMicrosPerOrder: { ...cpuPerOrder(before, cpu, load.accepted), ...generatorOf(load) },
        resident: await shop.resident(),
      };
      before = cpu;
      parts.push(one);
      folder.appendLines('parts.jsonl', [one]);
      onProgress(`part ${part}: ${one.inBooks} in the books, ${one.ratePerSecond.toFixed(0)} orders/s`);
    }
    const began = performance.now();
    onProgress('verifying');
    const verify = await shop.verify({ accepted: [], refused: [] });
    const document: GrowthDocument = {
      ...{ folder: folder.path, shape, orders, parts },
      lastToFirst: (parts.at(-1)?.ratePerSecond ?? 0) / (parts[0]?.ratePerSecond ?? 1),
      residentGrowth: growthOf(parts),
      tables: await tableSizes(shop),
      topics: topicSizes(shop.serversFolder),
      verify: { ok: verify.ok, atRest: verify.atRest, checks: verify.checks.filter(({ ok }) => !ok) },
      verifySeconds: (performance.now() - began) / 1000,
      verifierResidentBytes: process.resourceUsage().maxRSS * 1024,
    };
    folder.writeJson('result.json', document);
    writeReport(folder, growthPage);
    allWell = verify.ok && verify.atRest;
    return document;
  } catch (error) {
    throw signal?.aborted ? interrupted(folder, error) : error;
  } finally {
    await shop.stop(allWell);
  }
}

async function place(
  shop: FloodShop,
  { concurrency, backlog: limit, signal }: GrowthOptions,
  orders: number,
): ReturnType<typeof runLoad> {
  const load = await runLoad({
    targets: [shop.url],
    model: { kind: 'closed', concurrency, orders },
    timeoutMs: 60_000,
    backlog: { waiting: () => counted(shop, WAITING), limit },
    ...(signal ? { signal } : {}),
  });
  signal?.throwIfAborted();
  if (load.accepted === orders) return load;
  throw new LoadError(
    'LOAD.NOT_ACCEPTED',
    `${load.accepted} of ${orders} orders were accepted: ${JSON.stringify(load.outcomes)}`,
    'See the logs in the folder of the shop.',
  );
}

const counted = async (shop: FloodShop, sql: string): Promise<number> =>
  Number((await shop.rows<{ n: number }>(sql))[0]?.n ?? 0);

const generatorOf = ({ cpuMicrosPerOrder: { generator = 0 } }: Awaited<ReturnType<typeof runLoad>>) => ({ generator });

/** The first part still fills caches and pools. */
function growthOf(parts: readonly Part[]): Record<string, number> {
  const [early, late] = [parts[Math.min(1, parts.length - 1)], parts.at(-1)];
  return Object.fromEntries(
    Object.entries(late?.resident ?? {}).map(([name, bytes]) => [name, bytes / (early?.resident[name] || bytes)]),
  );
}
