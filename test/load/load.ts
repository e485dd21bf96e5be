import { setTimeout as sleep } from 'node:timers/promises';
import { cpuPerOrder } from './cpu.js';
import { Crew } from './crew.js';
import type { LoadOptions, LoadOutcome } from './load-shapes.js';
import { arrivals } from './schedule.js';
import { ensureTarget } from './target-check.js';

/** Sends the load and counts what becomes of it. Fails with LOAD.BAD_RATE, LOAD.BAD_TARGET, LOAD.REMOTE_TARGET, LOAD.NO_TARGET or LOAD.GENERATOR_DIED. */
export async function runLoad(options: LoadOptions): Promise<LoadOutcome> {
  const { model, cpu, signal, onProgress = () => undefined, warmup = 0 } = options;
  if (model.kind === 'open') arrivals(model.schedule);
  await Promise.all(options.targets.map((url) => ensureTarget(url, options.allowRemote ?? false)));
  const crew = new Crew(options);
  const ended = new AbortController();
  const interrupt = (): void => crew.stop();
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    if (warmup > 0) onProgress(`warming up with ${warmup} orders`);
    const warmed = await crew.warm();
    if (warmed > 0) await options.settle?.(warmed);
    const before = (await cpu?.()) ?? new Map<string, number>();
    crew.begin(onProgress);
    await Promise.all([crew.ended().finally(() => ended.abort()), boundBacklog(options, crew, ended.signal)]);
    const outcome = crew.outcome(model.kind);
    const settledAt = performance.now();
    if (options.settle) onProgress('waiting until every order is settled');
    await options.settle?.(outcome.accepted);
    const after = (await cpu?.()) ?? new Map<string, number>();
    const settling = options.settle ? { settledSeconds: outcome.seconds + (performance.now() - settledAt) / 1000 } : {};
    const generator = { generator: Math.round(crew.cpuMicros / Math.max(1, outcome.accepted)) };
    return {
      ...outcome,
      ...settling,
      cpuMicrosPerOrder: { ...cpuPerOrder(before, after, outcome.accepted), ...generator },
    };
  } finally {
    signal?.removeEventListener('abort', interrupt);
    crew.stop();
  }
}

const LOOK_EVERY_MS = 25;

/** Lets the customers wait while more than the limit is under way. */
async function boundBacklog({ backlog }: LoadOptions, crew: Crew, ended: AbortSignal): Promise<void> {
  if (!backlog) return;
  for (let held = false; !ended.aborted; await sleep(LOOK_EVERY_MS)) {
    const beyond = (await backlog.waiting()) > backlog.limit;
    if (beyond !== held) crew.hold((held = beyond));
  }
}
