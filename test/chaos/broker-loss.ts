import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { NativeServers, ServerName } from '@weir/deploy/native';
import { startServers } from '@weir/deploy/shop';
import { Lifecycle, Live, SystemClock } from '@weir/platform/kernel';
import { KafkaEventBus, messagingSettings } from '@weir/platform/messaging';
import { projectRoot } from '@weir/platform/runtime';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { type FaultKind, inflict, zookeeperLeader } from './faults.js';
import { allInSync, partitionsOf } from './partitions.js';
import { Publishers } from './publishers.js';
import { compare, readBack } from './read-back.js';

/**
 * What the event bus is worth on three brokers: it publishes without a pause while each broker in turn is killed, frozen and restarted, and the leader of the
 * ZooKeepers is killed. Kafka's own consumer then reads everything back: what was acknowledged must be there, once, in order per key. Exit code 1 when it is not.
 * `npm run chaos:brokers -- --rounds 1 --faults kill,freeze,roll,zookeeper`
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1' },
    keys: { type: 'string', default: '48' },
    faults: { type: 'string', default: 'kill,freeze,roll,zookeeper' },
    /** Absolute; where the servers are fetched to. */
    downloads: { type: 'string', default: join(projectRoot(), '.weir', 'servers') },
    /** Emptied first. */
    folder: { type: 'string', default: join(projectRoot(), '.weir', 'chaos', 'brokers') },
  },
});
/** Undisturbed publishing before, between and after the faults, milliseconds. */
const CALM_MS = 2000;
const topic = `weir.chaos-${randomUUID().slice(0, 8)}.events`;
const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

async function eachFault(
  native: NativeServers,
  work: (kind: FaultKind, victim: ServerName) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < Number(values.rounds); round += 1)
    for (const fault of values.faults.split(',')) {
      if (fault === 'zookeeper') await work('kill', await zookeeperLeader(native));
      else for (const broker of native.members.kafka) await work(fault as FaultKind, broker);
    }
}

rmSync(values.folder, { recursive: true, force: true });
const servers = await startServers({ folder: values.folder, downloads: values.downloads, cluster: true });
const { native } = servers;
const brokers = native.addresses.kafka.split(',');
const lifecycle = new Lifecycle();
const bus = new KafkaEventBus({
  address: { brokers, clientId: 'chaos' },
  settings: new Live(messagingSettings.parse({})),
  clock: new SystemClock(),
  log: new SilentLog(),
  metrics: new SilentMetrics(),
  lifecycle,
});
try {
  await bus.publish([{ topic, key: 'first', value: 'first 0', headers: {} }]);
  const begin = performance.now();
  const publishers = new Publishers(bus, topic, Number(values.keys));
  const trials: object[] = [];
  await delay(CALM_MS);
  await eachFault(native, async (kind, victim) => {
    await allInSync(brokers, topic);
    const id = native.members.kafka.indexOf(victim) + 1;
    const led = (await partitionsOf(brokers, topic))?.filter(({ leader }) => leader === id).length;
    publishers.fault = trials.length;
    const from = performance.now();
    await inflict(native, kind, victim);
    await allInSync(brokers, topic);
    await delay(CALM_MS);
    const trial = { fault: kind, victim, ...(id > 0 ? { partitionsLed: led } : {}), ...publishers.gaps(from) };
    say(JSON.stringify(trial));
    trials.push(trial);
  });
  await publishers.stop();
  const { gapMs: longestGapMs, waitMs: longestWaitMs } = publishers.gaps(begin);
  const seconds = Math.round((performance.now() - begin) / 1000);
  const { acknowledged, rejected } = publishers;
  const { lost, ...read } = compare(acknowledged, await readBack(values.downloads, native.addresses.kafka, topic));
  const ok = lost.length === 0 && read.outOfOrder === 0 && acknowledged.length > 0;
  const counts = { acknowledged: acknowledged.length, rejected, ...read, lost: lost.length };
  const document = {
    ok,
    brokers: 3,
    seconds,
    ...counts,
    longestGapMs,
    longestWaitMs,
    trials,
    witness: lost.slice(0, 5),
  };
  console.log(JSON.stringify(document, null, 2));
  process.exitCode = ok ? 0 : 1;
} finally {
  await lifecycle.stop();
  await servers.stop();
}
