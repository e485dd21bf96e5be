import { setTimeout as sleep } from 'node:timers/promises';
import { ORDER_REQUESTS_GROUP, ORDER_REQUESTS_TOPIC } from '@weir/order/contract';
import { RunFolder, writeReport } from '@weir/report';
import { decoded, latencyOf, merged } from '../histogram.js';
import type { LoadOutcome } from '../load-shapes.js';
import { runLoad } from '../load.js';
import type { Step } from '../schedule.js';
import type { SecondPart } from '../tally.js';
import type { VerifyReport } from '@weir/invariants';
import { acceptedIn, brokenOf } from './accepted.js';
import { type Capacity, findCapacity } from './capacity.js';
import { completionOf } from './completion.js';
import { FloodShop, groupHeld } from './flood-shop.js';
import { interrupted } from './interrupted.js';
import { acceptedLines, overtaking, type Placed } from './overtaking.js';
import { rates, Sampler, type Sample } from './sampler.js';
import type { FloodMode, ShaveDocument, ShaveRun } from './shave-shapes.js';
import { shavePage } from './shave.report.js';
import { storeAndRelease } from './store-release.js';
import { turnsOf, turnsText } from './ways.js';

export interface ShaveOptions {
  readonly infra: 'native' | 'embedded';
  readonly shape: 'mono' | 'micro';
  /** Multiples of the capacity. */
  readonly bursts: readonly number[];
  readonly modes: readonly FloodMode[];
  /** Orders a second that leave the queue in mode buffered; default: half the capacity, so that customers at the face keep their share. */
  readonly drainRate?: number;
  /** Default: searched for. */
  readonly capacity?: number;
  /** Absolute; the run's folder is made in `reports/` of it. */
  readonly home: string;
  readonly signal?: AbortSignal;
  /** One sentence for each step. */
  readonly onProgress: (sentence: string) => void;
}

/** Each with one connection, open before the trace begins, as that of one who waits for a sale. */
const CUSTOMERS = 1000;

/** The trace: quiet, burst, quiet again; seconds, and parts of the capacity. */
const TRACE = { before: 10, burst: 10, after: 10, quiet: 0.3 };

const STORED = 20_000;

/** Finds the capacity and replays the same trace against each mode at each burst, one after the other on one shop. Every run ends with `verify`. */
export async function shave(options: ShaveOptions): Promise<ShaveDocument> {
  const { home, onProgress, signal, bursts, modes, infra, shape } = options;
  const folder = RunFolder.create({ kind: 'shave', options: { infra, shape, bursts, modes }, folder: home });
  const shop = await FloodShop.start({ infra, shape, onProgress, ...(signal ? { signal } : {}) });
  let allWell = false;
  try {
    const found = await capacityOf(shop, options);
    folder.writeJson('capacity.json', found);
    onProgress(`capacity: ${found.capacity} orders a second`);
    // Warms the way through the queue up, too.
    const alone = await storeAndRelease(shop, { orders: STORED, onProgress, ...(signal ? { signal } : {}) });
    folder.writeJson('consumers-alone.json', alone);
    const runs: ShaveRun[] = [];
    const document = { folder: folder.path, capacity: found.capacity, consumersAlone: alone.drainRate, runs };
    for (const n of bursts)
      for (const mode of modes) {
        runs.push(await replay(shop, folder, options, found.capacity, mode, n, alone.drainRate));
        folder.writeJson('result.json', document);
        writeReport(folder, shavePage);
      }
    allWell = runs.every(({ overtaking: disorder, verify }) => verify.ok && verify.atRest && disorder === 0);
    return document;
  } catch (error) {
    throw signal?.aborted ? interrupted(folder, error) : error;
  } finally {
    await shop.stop(allWell);
  }
}

async function capacityOf(shop: FloodShop, { capacity, onProgress, signal }: ShaveOptions): Promise<Capacity> {
  if (capacity !== undefined) return { closed: 0, capacity, tries: [] };
  const settle = async (): Promise<void> => void (await shop.verify({ accepted: [], refused: [] }));
  return findCapacity(shop, { settle, onProgress, ...(signal ? { signal } : {}) });
}

async function replay(
  shop: FloodShop,
  folder: RunFolder,
  { drainRate = 0, onProgress, signal }: ShaveOptions,
  capacity: number,
  mode: FloodMode,
  n: number,
  alone: number,
): Promise<ShaveRun> {
  signal?.throwIfAborted();
  const name = `${mode}-${n}`;
  const drain = drainRate || Math.round(capacity / 2);
  onProgress(`${mode}, ${n} times the capacity${mode === 'buffered' ? `, drained at ${drain} a second` : ''}`);
  await shop.configure({
    admission: { mode, backlogLimit: 2_000_000 },
    messaging: groupHeld(ORDER_REQUESTS_GROUP, mode === 'buffered' ? { ratePerSecond: drain } : {}),
  });
  const since = Date.now();
  const file = folder.file(`${name}.accepted.jsonl`);
  const quiet = Math.max(1, capacity * TRACE.quiet);
  // Long enough to see it return: what the burst left behind is worked off beside the quiet.
  const after = mode === 'auto' ? TRACE.after + (TRACE.burst * capacity * n * 1.5) / alone : TRACE.after;
  const steps = [
    { rate: quiet, seconds: TRACE.before },
    { rate: capacity * n, seconds: TRACE.burst },
    { rate: quiet, seconds: after },
  ];
  const sampler = await new Sampler(shop).start();
  const { load, verify } = await flood(shop, steps, file, signal).finally(() => sampler.stop());
  const { samples } = sampler;
  const completion = await completionOf(shop, since);
  const overtaken = overtaking(acceptedLines(file), await booksOf(shop, since));
  const { series, totals, ...figures } = load;
  folder.writeLines(`${name}.seconds.jsonl`, series);
  folder.writeLines(`${name}.samples.jsonl`, samples);
  folder.writeJson(`${name}.histograms.json`, { ...totals, complete: completion.histogram });
  const run: ShaveRun = {
    mode,
    n,
    offered: figures.offered,
    accepted: figures.accepted,
    refused: figures.refused,
    failed: figures.failed,
    ...brokenOf(verify.checks),
    acceptP99: figures.latency.p99,
    completeP99: completion.latency.p99,
    ...drained(samples, mode === 'buffered' ? drain : undefined),
    shavingRatio: (capacity * n) / peak(samples),
    bufferEfficiency: mode === 'buffered' ? drainOf(samples) / alone : null,
    void: figures.void,
    generatorLagP99: figures.generatorLagP99,
    outcomes: figures.outcomes,
    completeP50: completion.latency.p50,
    peakResident: peakResident(samples),
    afterBurstP99: afterBurst(series),
    turns: mode === 'auto' ? turnsOf(series) : [],
    overtaking: overtaken.length,
    gaveWaySeconds: (samples.at(-1)?.gaveWay ?? 0) - (samples[0]?.gaveWay ?? 0),
    verify: { ok: verify.ok, atRest: verify.atRest, checks: verify.checks.filter(({ ok }) => !ok) },
  };
  folder.writeJson(`${name}.result.json`, run);
  onProgress(
    `${name}: ${run.accepted} of ${run.offered} accepted, ${run.refused} refused, ${run.failed} failed; accept p99 ${run.acceptP99.toFixed(0)} ms; ${mode === 'auto' ? `${turnsText(run.turns)}; ` : ''}verify ${verify.ok ? 'green' : 'RED'}`,
  );
  return run;
}

/** Sends the trace, and waits until what it left behind is worked off. */
async function flood(
  shop: FloodShop,
  steps: readonly Step[],
  acceptedFile: string,
  signal: AbortSignal | undefined,
): Promise<{ load: LoadOutcome; verify: VerifyReport }> {
  const schedule = { kind: 'steps', steps, seed: 7 } as const;
  const model = { kind: 'open', schedule } as const;
  const load = await runLoad({
    targets: [shop.url],
    model,
    acceptedFile,
    customers: CUSTOMERS,
    maxConnections: CUSTOMERS,
    connected: true,
    ...(signal ? { signal } : {}),
  });
  while ((await shop.backlog(ORDER_REQUESTS_GROUP, ORDER_REQUESTS_TOPIC)) > 0) {
    signal?.throwIfAborted();
    await sleep(200);
  }
  signal?.throwIfAborted();
  return { load, verify: await shop.verify({ accepted: acceptedIn(acceptedFile), refused: [] }) };
}

async function booksOf(shop: FloodShop, since: number): Promise<Map<string, Placed>> {
  const sql = 'SELECT order_id AS id, customer_id AS customer, placed_at AS at FROM orders WHERE placed_at >= ?';
  const rows = await shop.rows<{ id: string; customer: string; at: number }>(sql, [since]);
  return new Map(rows.map(({ id, customer, at }) => [id, { customerId: customer, placedAt: Number(at) }]));
}

/** Highest rate of orders into the books over two samples. */
const peak = (samples: readonly Sample[]): number =>
  Math.max(1, ...rates(samples, ({ processed }) => processed).map(([, rate]) => rate ?? 0));

/** From the end of the burst until the queue was empty, and how fast it was emptied meanwhile. */
function drained(
  samples: readonly Sample[],
  wished: number | undefined,
): Pick<ShaveRun, 'drainSeconds' | 'drainRate' | 'drainWished'> {
  const end = TRACE.before + TRACE.burst;
  const waiting = samples.filter(({ at, backlog }) => at >= end && backlog > 0);
  const last = waiting.at(-1);
  return { drainSeconds: last ? last.at - end : 0, drainRate: drainOf(waiting), drainWished: wished ?? null };
}

/** Orders a second into the books while more than a second's worth waited. */
function drainOf(samples: readonly Sample[]): number {
  const busy = samples.filter(({ backlog }) => backlog > 100);
  const [first, last] = [busy[0], busy.at(-1)];
  return first && last && last.at > first.at ? (last.processed - first.processed) / (last.at - first.at) : 0;
}

function peakResident(samples: readonly Sample[]): Record<string, number> {
  const most: Record<string, number> = {};
  for (const { resident } of samples)
    for (const [name, bytes] of Object.entries(resident)) most[name] = Math.max(most[name] ?? 0, bytes);
  return most;
}

/** Of what was accepted from five seconds after the burst on, ms. */
function afterBurst(series: readonly SecondPart[]): number {
  const from = TRACE.before + TRACE.burst + 5;
  const parts = series.flatMap(({ second, latency }) => (second >= from && latency ? [decoded(latency)] : []));
  return latencyOf(merged(parts)).p99;
}
