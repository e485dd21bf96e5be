import { rmSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type RunningServers, startServers } from '@weir/deploy/shop';
import { projectRoot } from '@weir/platform/runtime';
import { median } from '@weir/report';
import { measureAlone } from './measure-alone.js';
import { Arm, type Place, type Round, type Task } from './events-path/arm.js';

/**
 * What the guarantees of the event path cost. `ratio`: from outbox rows over relay, Kafka, consumer and inbox to effects that happen exactly once, beside a raw kafkajs
 * producer and consumer with batches of 100; `producer`: the coalescing producer, asked for one message at a time, beside raw batches of 100. Rates, ours to raw, of
 * interleaved pairs on one broker. `npm run load:events -- --json --pairs 7 --events 20000`; exits 1 when anything was lost, doubled or out of order.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    pairs: { type: 'string', default: '7' },
    events: { type: 'string', default: '20000' },
    warmup: { type: 'string', default: '2' },
  },
});
const [pairs, events, warmup] = [Number(values.pairs), Number(values.events), Number(values.warmup)];
const say = (text: string): void => void process.stderr.write(`${text}\n`);

interface Measured extends Round {
  readonly perSecond: number;
  /** CPU an event by process, microseconds: the arm's own, and the servers'. */
  readonly cpu: Readonly<Record<string, number>>;
}

interface Pair {
  readonly raw: Measured;
  readonly weir: Measured;
}

const rounded = (number: number): number => Number(number.toFixed(3));

function spread(of: readonly Pair[]): { median: number; low: number; high: number } {
  const ratios = of.map(({ raw, weir }) => weir.perSecond / raw.perSecond);
  return { median: rounded(median(ratios)), low: rounded(Math.min(...ratios)), high: rounded(Math.max(...ratios)) };
}

/** Medians of each process over all pairs. */
function budget(of: readonly Measured[]): Record<string, number> {
  const names = Object.keys(of[0]?.cpu ?? {});
  return Object.fromEntries(names.map((name) => [name, rounded(median(of.map(({ cpu }) => cpu[name] ?? 0)))]));
}

function cpuSeconds(servers: RunningServers): Map<string, number> {
  return new Map(servers.rows('events').map(({ name, cpuSeconds: used = 0 }) => [name, used]));
}

async function measure(arm: Arm, task: Task, servers: RunningServers): Promise<Measured> {
  const before = cpuSeconds(servers);
  const round = await arm.run(task, events);
  const after = cpuSeconds(servers);
  const used = (name: string): number => (((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1e6) / events;
  const cpu = { client: rounded(round.cpuMicros), kafka: rounded(used('kafka')), mariadb: rounded(used('mariadb')) };
  return { ...round, cpu, perSecond: Math.round(events / round.seconds) };
}

/** Arms in turns, and who begins in turns as well. */
async function alternate(task: Task, arms: Record<'raw' | 'weir', Arm>, servers: RunningServers): Promise<Pair[]> {
  const all: Pair[] = [];
  for (let pair = -warmup; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? (['raw', 'weir'] as const) : (['weir', 'raw'] as const);
    const measured: Partial<Record<'raw' | 'weir', Measured>> = {};
    for (const name of order) measured[name] = await measure(arms[name], task, servers);
    const { raw, weir } = measured as Pair;
    const line = ({ perSecond, cpu }: Measured): string => `${perSecond}/s ${JSON.stringify(cpu)}`;
    say(
      `${pair < 0 ? 'warm-up' : task} raw ${line(raw)} weir ${line(weir)} ${[...raw.wrong, ...weir.wrong].join(', ')}`,
    );
    if (pair >= 0) all.push({ raw, weir });
  }
  return all;
}

measureAlone('npm run load:events');
const folder = join(projectRoot(), '.weir', 'load', 'events');
rmSync(folder, { recursive: true, force: true });
const servers = await startServers({
  folder,
  downloads: join(projectRoot(), '.weir', 'servers'),
  optimize: true,
  onProgress: say,
});
const arms: Partial<Record<'raw' | 'weir', Arm>> = {};
try {
  const { kafka, database, databaseUser } = servers.servers;
  const { host, port } = database;
  const place: Place = { kafka, database: { host, port, ...databaseUser('order') } };
  arms.raw = await Arm.start(new URL('./events-path/raw.arm.js', import.meta.url), place);
  arms.weir = await Arm.start(new URL('./events-path/weir.arm.js', import.meta.url), place);
  const both = arms as Record<'raw' | 'weir', Arm>;
  const whole = await alternate('whole', both, servers);
  const produce = await alternate('produce', both, servers);
  const wrong = [...whole, ...produce].flatMap(({ raw, weir }) => [...raw.wrong, ...weir.wrong]);
  const part = (of: readonly Pair[]): object => ({
    perSecond: {
      raw: median(of.map(({ raw }) => raw.perSecond)),
      weir: median(of.map(({ weir }) => weir.perSecond)),
    },
    cpuMicrosPerEvent: { raw: budget(of.map(({ raw }) => raw)), weir: budget(of.map(({ weir }) => weir)) },
    ratios: of.map(({ raw, weir }) => rounded(weir.perSecond / raw.perSecond)),
  });
  const report = {
    ratio: spread(whole),
    producer: spread(produce),
    events,
    pairs,
    wrong,
    handlerBatch: median(whole.map(({ weir }) => weir.batches?.['handler'] ?? 0)),
    outboxToEffect: part(whole),
    producing: part(produce),
    machine: { cpus: cpus().length, model: cpus()[0]?.model, memoryBytes: totalmem(), node: process.version },
  };
  process.stdout.write(`${JSON.stringify(report, null, values.json ? 0 : 2)}\n`);
  if (wrong.length > 0) process.exitCode = 1;
} finally {
  arms.raw?.stop();
  arms.weir?.stop();
  await servers.stop();
}
