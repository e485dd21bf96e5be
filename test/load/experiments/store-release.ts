import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ORDER_REQUESTS_GROUP, ORDER_REQUESTS_TOPIC } from '@weir/order/contract';
import { cpuPerOrder } from '../cpu.js';
import { runLoad } from '../load.js';
import { acceptedIn, brokenOf } from './accepted.js';
import { type FloodShop, groupHeld } from './flood-shop.js';
import type { StoreReleaseRun } from './shave-shapes.js';

export interface StoreReleaseOptions {
  readonly orders: number;
  /** Orders a second after the release. Default: as fast as the consumers can. */
  readonly rate?: number;
  /** Kill -9 of one order process when a third is drained; it is started again. Only where order is a process of its own. */
  readonly killConsumer?: boolean;
  /** Orders before, as a shop that has just started is half as fast. Default 0. */
  readonly warmup?: number;
  readonly signal?: AbortSignal;
  readonly onProgress: (sentence: string) => void;
  /** Called with each look at the drain. */
  readonly onLook?: (look: DrainLook) => void;
}

/** The drain at one moment. */
export interface DrainLook {
  /** Seconds since the release. */
  readonly at: number;
  /** Requests that have left the queue. */
  readonly drained: number;
}

const LOOK = 100;
const CONCURRENCY = 128;

/** Stops the drain, stores orders, releases them, and measures the drain alone. */
export async function storeAndRelease(shop: FloodShop, options: StoreReleaseOptions): Promise<StoreReleaseRun> {
  const { orders, rate, warmup = 0, onProgress, signal } = options;
  if (warmup > 0) await warmUp(shop, warmup, options);
  const held = (values: object): Promise<void> =>
    shop.configure({
      admission: { mode: 'buffered', backlogLimit: 10_000_000 },
      messaging: groupHeld(ORDER_REQUESTS_GROUP, values),
    });
  await held({ paused: true });
  const folder = mkdtempSync(join(tmpdir(), 'weir-stored-'));
  const file = join(folder, 'accepted.jsonl');
  onProgress(`storing ${orders} orders while the drain is paused`);
  const load = await runLoad({
    targets: [shop.url],
    model: { kind: 'closed', concurrency: CONCURRENCY, orders },
    acceptedFile: file,
    cpu: () => shop.cpu(),
    ...(signal ? { signal } : {}),
  });
  const stored = await shop.backlog(ORDER_REQUESTS_GROUP, ORDER_REQUESTS_TOPIC);
  onProgress(`${load.accepted} accepted at ${load.ratePerSecond.toFixed(0)} a second, ${stored} wait; releasing`);
  signal?.throwIfAborted();
  const [released, cpu] = [performance.now(), await shop.cpu()];
  await held(rate === undefined ? {} : { ratePerSecond: rate });
  const { looks, killedAt } = await watch(shop, stored, released, options);
  signal?.throwIfAborted();
  await shop.configure({ admission: {}, messaging: {} });
  const verify = await shop.verify({ accepted: acceptedIn(file), refused: [] });
  rmSync(folder, { recursive: true, force: true });
  const tenths = tenthsOf(looks, stored);
  const [from, to] = [looks.find(({ drained }) => drained > 0)?.at ?? 0, looks.at(-1)?.at ?? 0];
  return {
    stored,
    rateWished: rate ?? null,
    storeSeconds: load.seconds,
    acceptP99: load.latency.p99,
    drainSeconds: to - from,
    drainRate: stored / Math.max(0.001, to - from),
    tenths,
    lastToFirst: (tenths.at(-1) ?? 0) / Math.max(1, tenths[0] ?? 1),
    storeCpuMicrosPerOrder: load.cpuMicrosPerOrder,
    drainCpuMicrosPerOrder: cpuPerOrder(cpu, await shop.cpu(), stored),
    killedAt,
    ...brokenOf(verify.checks),
    verify: { ok: verify.ok, atRest: verify.atRest, checks: verify.checks.filter(({ ok }) => !ok) },
  };
}

async function warmUp(
  shop: FloodShop,
  orders: number,
  { onProgress, signal }: Pick<StoreReleaseOptions, 'onProgress' | 'signal'>,
): Promise<void> {
  onProgress(`warming up with ${orders} orders`);
  const model = { kind: 'closed', concurrency: 64, orders } as const;
  await runLoad({ targets: [shop.url], model, ...(signal ? { signal } : {}) });
  await shop.verify({ accepted: [], refused: [] });
}

async function watch(
  shop: FloodShop,
  stored: number,
  released: number,
  { killConsumer, onLook, onProgress, signal }: StoreReleaseOptions,
): Promise<{ looks: DrainLook[]; killedAt: number | null }> {
  const looks: DrainLook[] = [{ at: 0, drained: 0 }];
  let killedAt: number | null = null;
  for (let told = 0; (looks.at(-1)?.drained ?? 0) < stored && !signal?.aborted; await sleep(LOOK)) {
    const backlog = await shop.backlog(ORDER_REQUESTS_GROUP, ORDER_REQUESTS_TOPIC);
    const look = { at: (performance.now() - released) / 1000, drained: Math.max(0, stored - backlog) };
    looks.push(look);
    onLook?.(look);
    if (killConsumer && killedAt === null && look.drained > stored / 3) {
      killedAt = look.at;
      onProgress('killing a consumer');
      const victim = shop.shop.process('order-1');
      await victim.kill('SIGKILL');
      void victim.start().catch(() => undefined);
    }
    if (look.at < told + 2) continue;
    told = look.at;
    onProgress(`${look.drained} of ${stored} drained`);
  }
  return { looks, killedAt };
}

/** Orders a second in each tenth, the moments between looks interpolated; the wait for the first is not part of it. */
export function tenthsOf(looks: readonly DrainLook[], stored: number): number[] {
  const begin = Math.max(0, looks.findIndex(({ drained }) => drained > 0) - 1);
  const drain = looks.slice(begin);
  const when = (count: number): number => {
    const after = drain.findIndex(({ drained }) => drained >= count);
    const [a, b] = [drain[after - 1], drain[after]];
    if (!b) return drain.at(-1)?.at ?? 0;
    if (!a || b.drained === a.drained) return b.at;
    return a.at + ((b.at - a.at) * (count - a.drained)) / (b.drained - a.drained);
  };
  return Array.from({ length: 10 }, (_, tenth) => {
    const seconds = when(((tenth + 1) * stored) / 10) - when((tenth * stored) / 10);
    return stored / 10 / Math.max(0.001, seconds);
  });
}
