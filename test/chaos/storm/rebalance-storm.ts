import { setTimeout as delay } from 'node:timers/promises';
import { until } from '@weir/deploy/shop';
import type { Evidence } from '@weir/invariants';
import { Lifecycle, Live, SystemClock } from '@weir/platform/kernel';
import { KafkaEventBus, messagingSettings } from '@weir/platform/messaging';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { ChaosShop } from '../chaos-shop.js';
import { Dice } from '../dice.js';
import { countOrders, countsLine } from '../order-counts.js';
import { OrderStream } from '../order-stream.js';
import { violationsOf } from '../red.js';
import { type ChaosOutcome, recoveryOf, type ScenarioOptions, seconds as inSeconds } from '../scenario.js';
import { Joins } from './joins.js';
import { type Deed, DEEDS, Member } from './members.js';
import { takenBy } from './taken.js';
import { Watchers } from './watchers.js';

const GROUPS = ['order', 'payment'] as const;
/** Processes of each of the two services. */
const MEMBERS = 3;
/** Orders before the storm. */
const CALM = 200;
/** Between two deeds, ms: 500 to 2000, by the dice. */
const PAUSE = { least: 500, more: 1500 };
/** How much longer than its session a frozen member is frozen, ms. */
const BEYOND = 3000;
/** Longest wait for rest after the heal, ms. */
const DRAIN_WITHIN = 180_000;
const TOPICS = ['order', 'payment', 'inventory'].map((module) => `weir.${module}.events`);

interface Hit {
  readonly member: string;
  readonly deed: Deed;
  /** Since the storm began, ms. */
  readonly at: number;
}

/**
 * Members of the order and payment groups join, leave, are killed, and freeze for longer than their session, so that a zombie wakes in a group that has gone on without
 * it; one of each group always lives. A third group, whose members come and go too, watches what consumers are given. Then all is healed and worked off, and every
 * invariant is checked (I12, I13, I14 among them). Recovery: from the heal to everything settled.
 */
export async function rebalanceStorm({
  orders = 5000,
  rate = 72,
  seconds = 60,
  seed,
  signal,
  onProgress = () => undefined,
}: ScenarioOptions): Promise<ChaosOutcome> {
  const scale = { order: MEMBERS, payment: MEMBERS };
  const shop = await ChaosShop.start({
    ...{ infra: 'native', scale, logLevel: 'warn', onProgress },
    ...(signal ? { signal } : {}),
  });
  const lifecycle = new Lifecycle();
  let ok = false;
  try {
    const settings = messagingSettings.parse({});
    const bus = new KafkaEventBus({
      address: { brokers: shop.brokers, clientId: 'storm' },
      settings: new Live(settings),
      clock: new SystemClock(),
      log: new SilentLog(),
      metrics: new SilentMetrics(),
      lifecycle,
    });
    const watchers = new Watchers(bus, TOPICS);
    await watchers.join();
    const members = new Map(GROUPS.map((group) => [group, membersOf(shop, group)]));
    const joins = new Joins([...members].flatMap(([group, all]) => all.map(({ process }) => ({ group, process }))));
    const stream = new OrderStream(shop.client, shop.customer, orders, rate);
    const flowing = stream.run();
    await until(() => Promise.resolve(stream.placed >= Math.min(CALM, orders / 2) || undefined), { withinMs: 60_000 });
    const before = stream.placed;
    const frozenMs = settings.sessionTimeoutMs + BEYOND;
    const storm = { members: [...members.values()], watchers, dice: new Dice(seed), frozenMs, lastsMs: seconds * 1000 };
    const { hits, calm } = await rage(storm, onProgress, signal);
    const ordersMeanwhile = stream.placed - before;
    const amongOrders = stream.flows;
    await calm;
    const healed = performance.now();
    await Promise.all([...members.values()].flat().map((member) => member.heal()));
    await shop.allReady();
    await flowing;
    const unknown = stream.unknown.size;
    const stillUnknown = await stream.settle();
    const verified = await shop.verify(DRAIN_WITHIN);
    const recoveryMs = performance.now() - healed;
    const { wanted, lost, disorder } = await takenBy(shop.evidence);
    const unseen = await missedBy(watchers, shop.evidence);
    const counts = await countOrders(shop.evidence, stream, { unknown, stillUnknown });
    const violations = [
      ...violationsOf(verified),
      ...lost.map((event) => `I14 never taken: ${JSON.stringify(event)}`),
      ...disorder.map((event) => `I12 taken too early: ${JSON.stringify(event)}`),
      ...unseen.map((id) => `I14 never given to the watching group: ${id}`),
      ...watchers.disorder.map((event) => `I12 given out of order: ${JSON.stringify(event)}`),
    ];
    const deeds = Object.fromEntries(DEEDS.map((deed) => [deed, hits.filter((hit) => hit.deed === deed).length]));
    const rebalances = await joins.stop();
    ok = violations.length === 0 && stillUnknown === 0 && amongOrders && DEEDS.every((deed) => deeds[deed]! > 0);
    const report = {
      ...{ scenario: 'rebalance-storm', seed, trials: hits.length, violations: violations.length },
      recovery: recoveryOf([recoveryMs]),
      ...{ ok, seconds, ordersMeanwhile, amongOrders, ...counts, deeds, rebalances },
      ...{ wanted, lost: lost.length, disorder: disorder.length },
      watched: { seen: watchers.seen.size, again: watchers.again, missed: unseen.length },
      ...{ checks: verified.checks.length, witnesses: violations.slice(0, 5), hits },
    };
    const lines = [
      ...violations.slice(0, 20).map((red) => `RED  ${red}`),
      `${hits.length} deeds in ${seconds} s (${DEEDS.map((deed) => `${deed} ${deeds[deed]}`).join(', ')}), ${ordersMeanwhile} orders meanwhile${amongOrders ? '' : ', which ended before the storm'}.`,
      `Joins after rebalances: ${GROUPS.map((group) => `${group} ${rebalances[group] ?? 0}`).join(', ')}.`,
      countsLine(counts),
      `${wanted} events wanted by the two groups, ${lost.length} lost, ${disorder.length} out of order; the watching group was given ${watchers.seen.size}, ${watchers.again} of them again, ${unseen.length} never.`,
      `${violations.length} violations; settled ${inSeconds(recoveryMs)} after the heal.`,
    ];
    return { report, ok, lines };
  } finally {
    await lifecycle.stop();
    await shop.stop(ok);
  }
}

const membersOf = (shop: ChaosShop, group: string): Member[] =>
  Array.from({ length: MEMBERS }, (_, at) => new Member(shop.shop.process(`${group}-${at + 1}`)));

interface Storm {
  /** Of each group. */
  readonly members: readonly (readonly Member[])[];
  readonly watchers: Watchers;
  readonly dice: Dice;
  readonly frozenMs: number;
  readonly lastsMs: number;
}

/** What was done to whom. `calm` resolves when the last freeze is over. */
async function rage(
  { members, watchers, dice, frozenMs, lastsMs }: Storm,
  say: (sentence: string) => void,
  signal: AbortSignal | undefined,
): Promise<{ hits: Hit[]; calm: Promise<unknown> }> {
  const hits: Hit[] = [];
  const going: Promise<void>[] = [];
  for (const begin = performance.now(); performance.now() - begin < lastsMs;) {
    signal?.throwIfAborted();
    const group = dice.pick(members);
    // Somebody of the group must be there to take over.
    const choices = DEEDS.filter((deed) => group.filter((one) => one.can(deed)).length > (deed === 'join' ? 0 : 1));
    if (choices.length > 0) {
      const deed = dice.pick(choices);
      const victim = dice.pick(group.filter((one) => one.can(deed)));
      hits.push({ member: victim.name, deed, at: Math.round(performance.now() - begin) });
      say(`${victim.name}: ${deed}`);
      const failed = (error: unknown): void => say(`${victim.name}: ${(error as Error).message}`);
      going.push(victim.suffer(deed, frozenMs).catch(failed));
    }
    going.push(dice.next() < 0.5 ? watchers.join() : watchers.leave());
    await delay(PAUSE.least + dice.next() * PAUSE.more, undefined, signal ? { signal } : {});
  }
  return { hits, calm: Promise.all(going) };
}

/** Published events that the watching group was never given; it gets half a minute to catch up. */
async function missedBy({ seen }: Watchers, evidence: Evidence): Promise<string[]> {
  const published = await Promise.all(
    (['order', 'payment', 'inventory'] as const).map((schema) =>
      evidence.rows<{ event_id: string }>(schema, 'SELECT event_id FROM outbox WHERE published_at > 0'),
    ),
  );
  const ids = published.flat().map(({ event_id }) => event_id);
  const missed = (): string[] => ids.filter((id) => !seen.has(id));
  await until(() => Promise.resolve(missed().length === 0 || undefined), { withinMs: 30_000, everyMs: 250 });
  return missed();
}
