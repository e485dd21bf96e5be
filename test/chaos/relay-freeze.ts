import { readFileSync } from 'node:fs';
import { until } from '@weir/deploy/shop';
import type { Evidence } from '@weir/invariants';
import { setTimeout as delay } from 'node:timers/promises';
import { ChaosShop } from './chaos-shop.js';
import { countOrders, countsLine } from './order-counts.js';
import { OrderStream } from './order-stream.js';
import { violationsOf } from './red.js';
import { type ChaosOutcome, recoveryOf, type ScenarioOptions, seconds } from './scenario.js';

/** Published batches before the freeze. */
const BATCHES = 25;
/** How long the leader is frozen after another has taken over, ms. */
const BEYOND = 2_000;
const WITHIN_MS = 120_000;
const DRAIN_WITHIN = 180_000;

/**
 * Two order services. The one whose relay leads stops itself (SIGSTOP) after it has published a batch and before it has marked it. Its ZooKeeper session ends, the other is
 * elected and publishes that batch again; then the frozen one wakes and writes its mark, with a fencing token of the past. Recovery: from the freeze to the other's term.
 */
export async function relayFreeze({
  orders = 2_000,
  rate = 60,
  seed,
  signal,
  onProgress = () => undefined,
}: ScenarioOptions): Promise<ChaosOutcome> {
  const shop = await ChaosShop.start({
    infra: 'native',
    scale: { order: 2 },
    onProgress,
    ...(signal ? { signal } : {}),
  });
  let ok = false;
  try {
    const [leader, standby] = [shop.shop.process('order-1'), shop.shop.process('order-2')];
    await leader.restart({ WEIR_FAILPOINT: `order.relay.published:stop:${BATCHES}` });
    await standby.restart();
    await shop.allReady();
    const stream = new OrderStream(shop.client, shop.customer, orders, rate);
    const flowing = stream.run();
    const { pid = 0 } = leader;
    await insist('the leader freezes', () => isFrozen(pid));
    const [frozenAt, tokenBefore] = [performance.now(), await tokenOf(shop.evidence)];
    onProgress(`order-1 leads with fencing token ${tokenBefore} and is frozen`);
    const tokenAfter = await insist('another relay leads', async () => {
      const token = await tokenOf(shop.evidence);
      return token > tokenBefore ? token : undefined;
    });
    const takeoverMs = Math.round(performance.now() - frozenAt);
    onProgress(`another leads with ${tokenAfter} after ${seconds(takeoverMs)}`);
    await delay(BEYOND);
    const frozenMs = Math.round(performance.now() - frozenAt);
    await leader.kill('SIGCONT');
    const log = shop.logOf('order-1');
    const fenced = await insist('the late mark is refused', () => {
      const lines = readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line.includes('PERSISTENCE.FENCED') || line.includes('is of the past'));
      return lines.length > 0 ? lines.length : undefined;
    });
    onProgress('the frozen one woke and its late mark was refused');
    const amongOrders = stream.flows;
    await flowing;
    const unknown = stream.unknown.size;
    const stillUnknown = await stream.settle();
    const verified = await shop.verify(DRAIN_WITHIN);
    const counts = await countOrders(shop.evidence, stream, { unknown, stillUnknown });
    const told = await eventsOf(shop.evidence);
    const violations = violationsOf(verified);
    ok = violations.length === 0 && told.outOfOrder === 0 && told.lost === 0 && stillUnknown === 0;
    const report = {
      ...{ scenario: 'relay-freeze', seed, trials: 1, violations: violations.length + told.outOfOrder + told.lost },
      recovery: recoveryOf([takeoverMs]),
      ...{ takeoverMs, frozenMs, tokenBefore, tokenAfter, fenced, amongOrders, ...counts, ...told },
      ...{ checks: verified.checks.length, witnesses: violations.slice(0, 5) },
    };
    const lines = [
      ...violations.map((red) => `RED  ${red}`),
      `Frozen for ${seconds(frozenMs)}; another took over after ${seconds(takeoverMs)} (token ${tokenBefore}, then ${tokenAfter}); ${fenced} late write refused.`,
      `${told.events} events of orders: ${told.lost} lost, ${told.again} published again, ${told.outOfOrder} out of order without those.`,
      countsLine(counts),
    ];
    return { report, ok, lines };
  } finally {
    await shop.stop(ok);
  }
}

async function insist<T>(what: string, probe: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const answer = await until(probe, { withinMs: WITHIN_MS });
  if (answer === undefined) throw new Error(`within ${seconds(WITHIN_MS)} it did not come to pass that ${what}`);
  return answer;
}

/** State T of /proc: stopped by a signal. */
const isFrozen = (pid: number): true | undefined =>
  /^\d+ \(.*\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')) || undefined;

async function tokenOf(evidence: Evidence): Promise<number> {
  const [row] = await evidence.rows<{ token: number }>('order', "SELECT token FROM relay_fence WHERE name = 'relay'");
  return Number(row?.token ?? 0);
}

/** The topic held against the outbox: `again` are records beyond the first of their id, `outOfOrder` first copies behind a later one of their order. */
async function eventsOf(
  evidence: Evidence,
): Promise<{ events: number; lost: number; again: number; outOfOrder: number }> {
  const ids = await evidence.rows<{ id: string }>('order', 'SELECT event_id AS id FROM outbox');
  const seen = new Set<string>();
  const newest = new Map<string, number>();
  let [again, outOfOrder] = [0, 0];
  for await (const { eventId, key, seq } of evidence.topic!('weir.order.events')) {
    if (seen.has(eventId)) {
      again += 1;
      continue;
    }
    seen.add(eventId);
    if (seq < (newest.get(key) ?? 0)) outOfOrder += 1;
    newest.set(key, Math.max(seq, newest.get(key) ?? 0));
  }
  return { events: ids.length, lost: ids.filter(({ id }) => !seen.has(id)).length, again, outOfOrder };
}
