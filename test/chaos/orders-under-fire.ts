import { setTimeout as delay } from 'node:timers/promises';
import type { NativeServers, ServerName } from '@weir/deploy/native';
import { ChaosShop } from './chaos-shop.js';
import { inflict, zookeeperLeader } from './faults.js';
import { countOrders, countsLine, type OrderCounts } from './order-counts.js';
import { OrderStream } from './order-stream.js';
import { allInSync } from './partitions.js';
import { violationsOf } from './red.js';
import { type ChaosOutcome, recoveryOf, type ScenarioOptions, seconds } from './scenario.js';

/** Orders before the first fault, and time between two faults, milliseconds. */
const BEFORE = { orders: 500, ms: 3000 };
/** Longest wait for rest, ms. */
const DRAIN_WITHIN = 180_000;

interface Fault {
  readonly victim: ServerName;
  /** Whether orders came from its beginning to its end. */
  readonly amongOrders: boolean;
  readonly ordersMeanwhile: number;
  /** Longest time without an accepted order. */
  readonly longestGapMs: number;
}

interface UnderFire extends OrderCounts {
  readonly on: 'cluster' | 'single';
  readonly ok: boolean;
  readonly drainSeconds: number;
  readonly faults: readonly Fault[];
  readonly checks: number;
  readonly violations: readonly string[];
}

/**
 * The whole shop while its servers die. On a cluster each broker in turn and the leader of the ZooKeepers are killed, alone the only broker and the database, all in
 * the middle of the orders. What has no answer is asked for again with the same key; then everything is worked off and each invariant is checked. Red when one
 * fails, when an order stays unknown, or when not all faults fell among the orders. Recovery: the longest time without an accepted order in each fault.
 */
export async function ordersUnderFire({
  on = ['cluster', 'single'],
  orders = 5000,
  rate = 40,
  seed,
  signal,
  onProgress = () => undefined,
}: ScenarioOptions): Promise<ChaosOutcome> {
  const runs: UnderFire[] = [];
  for (const where of on) {
    const shop = await ChaosShop.start({
      infra: 'native',
      cluster: where === 'cluster',
      logLevel: 'warn',
      onProgress,
      ...(signal ? { signal } : {}),
    });
    let ok = false;
    try {
      const run = await underFire(shop, where, new OrderStream(shop.client, shop.customer, orders, rate), onProgress);
      ok = run.ok;
      runs.push(run);
    } finally {
      await shop.stop(ok);
    }
  }
  const faults = runs.flatMap((run) => run.faults);
  const report = {
    scenario: 'orders-under-fire',
    seed,
    trials: faults.length,
    violations: runs.reduce((sum, { violations }) => sum + violations.length, 0),
    recovery: recoveryOf(faults.map(({ longestGapMs }) => longestGapMs)),
    runs,
  };
  const lines = runs.flatMap((run) => [
    `${run.on}: ${countsLine(run)} Drained in ${run.drainSeconds} s.`,
    ...run.faults.map(
      ({ victim, longestGapMs, ordersMeanwhile }) =>
        `  ${victim} killed: ${ordersMeanwhile} orders meanwhile, longest gap ${seconds(longestGapMs)}`,
    ),
    ...run.violations.map((red) => `RED  ${red}`),
  ]);
  return { report, ok: runs.every((run) => run.ok), lines };
}

const victimsOf = (native: NativeServers): readonly (() => Promise<ServerName>)[] =>
  native.members.kafka.length > 1
    ? [...native.members.kafka.map((name) => () => Promise.resolve(name)), () => zookeeperLeader(native)]
    : [() => Promise.resolve('kafka'), () => Promise.resolve('mariadb')];

async function underFire(
  shop: ChaosShop,
  on: UnderFire['on'],
  stream: OrderStream,
  say: (sentence: string) => void,
): Promise<UnderFire> {
  const flowing = stream.run();
  const faults: Fault[] = [];
  while (stream.placed < BEFORE.orders && stream.flows) await delay(100);
  for (const next of victimsOf(shop.shop.servers!.native)) {
    const fault = await killOne(shop, await next(), stream);
    say(`${fault.victim} killed and back: ${fault.ordersMeanwhile} orders meanwhile`);
    faults.push(fault);
  }
  await flowing;
  const unknown = stream.unknown.size;
  const stillUnknown = await stream.settle();
  const begin = performance.now();
  const verified = await shop.verify(DRAIN_WITHIN);
  const drainSeconds = Math.round((performance.now() - begin) / 100) / 10;
  const counts = await countOrders(shop.evidence, stream, { unknown, stillUnknown });
  const violations = violationsOf(verified);
  const ok = violations.length === 0 && stillUnknown === 0 && faults.every(({ amongOrders }) => amongOrders);
  return { on, ok, ...counts, drainSeconds, faults, checks: verified.checks.length, violations };
}

async function killOne(shop: ChaosShop, victim: ServerName, stream: OrderStream): Promise<Fault> {
  const { brokers } = shop;
  const [from, before] = [performance.now(), stream.placed];
  await inflict(shop.shop.servers!.native, 'kill', victim);
  await allInSync(brokers, 'weir.order.events', { copies: brokers.length });
  await delay(BEFORE.ms);
  const ordersMeanwhile = stream.placed - before;
  return { victim, amongOrders: stream.flows, ordersMeanwhile, longestGapMs: stream.gapSince(from) };
}
