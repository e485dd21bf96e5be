import { setTimeout as delay } from 'node:timers/promises';
import { until } from '@weir/deploy/shop';
import { stringify } from 'yaml';
import { ChaosShop } from './chaos-shop.js';
import { violationsOf } from './red.js';
import { type ChaosOutcome, recoveryOf, type ScenarioOptions, seconds } from './scenario.js';

const MODES = ['buffered', 'direct', 'auto', 'shed'] as const;
/** Small enough to be reached by so many customers, so that shed and auto do something. */
const DOOR = { concurrency: 8, minConcurrency: 8, calmMs: 200 };
const CUSTOMERS = 24;
const EVERY_MS = 1000;
const DRAIN_WITHIN = 180_000;
/** What the gateway may grow by meanwhile. */
const GROWTH = 1.5;

/** What one customer was told, in the order of the answers. */
type Told = { readonly orderId: string; readonly status: string }[];

/**
 * The admission mode changes every second while customers order one after the other, each insisting on an answer. Nothing is lost, no process ends, the gateway's memory
 * stays bounded, and each customer's orders are placed in the order in which they were accepted, through whichever door. Recovery: from the last switch until nothing
 * is under way.
 */
export async function modeFlapping({
  seconds: duration = 60,
  seed,
  signal,
  onProgress = () => undefined,
}: ScenarioOptions): Promise<ChaosOutcome> {
  const shop = await ChaosShop.start({ infra: 'native', onProgress, ...(signal ? { signal } : {}) });
  let ok = false;
  try {
    const pids = await pidsOf(shop);
    const over = new AbortController();
    const told: Told[] = Array.from({ length: CUSTOMERS }, () => []);
    const ordering = told.map((mine, at) => customer(shop, at, mine, over.signal));
    const memory: number[] = [];
    let switches = 0;
    for (let next = performance.now(); switches < duration && !signal?.aborted; switches += 1) {
      const mode = MODES[(switches + seed) % MODES.length]!;
      await shop.publish({ 'gateway.yaml': stringify({ admission: { mode, ...DOOR } }) });
      memory.push(await gatewayBytes(shop));
      if (switches % 10 === 9) onProgress(`${switches + 1} switches, ${told.flat().length} orders accepted`);
      next += EVERY_MS;
      await delay(Math.max(0, next - performance.now()));
    }
    over.abort();
    await Promise.all(ordering);
    signal?.throwIfAborted();
    const ended = performance.now();
    await shop.publish({ 'gateway.yaml': stringify({ admission: { mode: 'direct' } }) });
    const verified = await shop.verify(DRAIN_WITHIN);
    const restMs = Math.round(performance.now() - ended);
    const disorder = await disorderOf(shop, told);
    const died = [...(await pidsOf(shop))].filter(([name, pid]) => pids.get(name) !== pid).map(([name]) => name);
    const growth = Math.max(...memory) / Math.max(...memory.slice(0, 10));
    const violations = [
      ...violationsOf(verified),
      ...disorder.map((customerId) => `the orders of ${customerId} were not placed in the order of their acceptance`),
      ...died.map((name) => `${name} is another process than before`),
      ...(growth > GROWTH ? [`the gateway grew ${growth.toFixed(1)} times`] : []),
    ];
    const all = told.flat();
    const queued = all.filter(({ status }) => status === 'queued').length;
    ok = violations.length === 0 && queued > 0 && queued < all.length;
    const report = {
      ...{ scenario: 'mode-flapping', seed, trials: switches, violations: violations.length },
      recovery: recoveryOf([restMs]),
      ...{ ok, accepted: all.length, queued, gatewayBytes: Math.max(...memory), witnesses: violations.slice(0, 5) },
    };
    const lines = [
      ...violations.map((red) => `RED  ${red}`),
      `${switches} switches of mode; ${all.length} orders accepted, ${queued} of them into the queue; at rest ${seconds(restMs)} after the last; the gateway had ${(Math.max(...memory) / 2 ** 20).toFixed(0)} MiB at most.`,
    ];
    return { report, ok, lines };
  } finally {
    await shop.stop(ok);
  }
}

async function customer(shop: ChaosShop, at: number, mine: Told, over: AbortSignal): Promise<void> {
  for (let n = 0; !over.aborted; n += 1) {
    const wish = {
      customerId: `c-flap-${at}`,
      lines: [{ sku: `load-${String(n % 64).padStart(2, '0')}`, quantity: 1 }],
    };
    const placed = await shop.customer.place(wish, `flap-${at}-${n}`);
    if (typeof placed !== 'string') mine.push(placed);
  }
}

/** Customers whose orders the books have in another order. */
async function disorderOf(shop: ChaosShop, told: readonly Told[]): Promise<string[]> {
  const rows = await shop.evidence.rows<{ id: string; at: number }>(
    'order',
    'SELECT order_id AS id, placed_at AS at FROM orders',
  );
  const placedAt = new Map(rows.map(({ id, at }) => [id, Number(at)]));
  return told.flatMap((mine, at) => {
    const times = mine.map(({ orderId }) => placedAt.get(orderId) ?? 0);
    return times.some((time, index) => time < (times[index - 1] ?? 0)) ? [`c-flap-${at}`] : [];
  });
}

async function pidsOf(shop: ChaosShop): Promise<Map<string, number>> {
  return new Map((await shop.shop.processes()).map(({ name, pid = 0 }) => [name, pid]));
}

async function gatewayBytes(shop: ChaosShop): Promise<number> {
  const row = await until(async () => (await shop.shop.processes()).find(({ name }) => name.startsWith('gateway')), {
    withinMs: 5_000,
  });
  return row?.residentBytes ?? 0;
}
