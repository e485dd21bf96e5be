import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { NativeServers, ServerName } from '@weir/deploy/native';
import { defaultFolder, ShopFolder, startServers } from '@weir/deploy/shop';
import { Lifecycle, Live, SystemClock } from '@weir/platform/kernel';
import { KafkaEventBus, messagingSettings } from '@weir/platform/messaging';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { type FaultKind, inflict, zookeeperLeader } from './faults.js';
import { allInSync, partitionsOf } from './partitions.js';
import { type Gaps, Publishers } from './publishers.js';
import { compare, readBack } from './read-back.js';
import { type ChaosOutcome, recoveryOf, type ScenarioOptions, seconds } from './scenario.js';

/** Undisturbed publishing before, between and after the faults, milliseconds. */
const CALM_MS = 2000;
/** Each is published to without a pause. */
const KEYS = 48;

interface Trial extends Gaps {
  readonly fault: FaultKind;
  readonly victim: ServerName;
  /** Partitions that the victim led; absent for a ZooKeeper. */
  readonly partitionsLed?: number;
}

async function eachFault(
  native: NativeServers,
  { faults = ['kill', 'freeze', 'roll', 'zookeeper'], rounds = 1 }: ScenarioOptions,
  work: (kind: FaultKind, victim: ServerName) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1)
    for (const fault of faults) {
      if (fault === 'zookeeper') await work('kill', await zookeeperLeader(native));
      else for (const broker of native.members.kafka) await work(fault, broker);
    }
}

/**
 * What the event bus is worth on three brokers: it publishes without a pause while each broker in turn is killed, frozen and restarted, and the leader of the
 * ZooKeepers is killed. Kafka's own consumer then reads everything back: what was acknowledged must be there, once, in order per key. Recovery: the longest time
 * without an acknowledgement in each fault.
 */
export async function brokerLoss(options: ScenarioOptions): Promise<ChaosOutcome> {
  const home = new ShopFolder(defaultFolder());
  const runs = join(home.path, 'chaos');
  mkdirSync(runs, { recursive: true });
  const folder = mkdtempSync(join(runs, 'brokers-'));
  const { seed, signal, onProgress = () => undefined } = options;
  const { downloads } = home;
  const servers = await startServers({ folder, downloads, cluster: true, onProgress, ...(signal ? { signal } : {}) });
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
  const topic = `weir.chaos-${randomUUID().slice(0, 8)}.events`;
  try {
    await bus.publish([{ topic, key: 'first', value: 'first 0', headers: {} }]);
    const begin = performance.now();
    const publishers = new Publishers(bus, topic, KEYS);
    const trials: Trial[] = [];
    await delay(CALM_MS);
    await eachFault(native, options, async (fault, victim) => {
      signal?.throwIfAborted();
      await allInSync(brokers, topic);
      const id = native.members.kafka.indexOf(victim) + 1;
      const partitionsLed = (await partitionsOf(brokers, topic))?.filter(({ leader }) => leader === id).length ?? 0;
      publishers.fault = trials.length;
      const from = performance.now();
      await inflict(native, fault, victim);
      await allInSync(brokers, topic);
      await delay(CALM_MS);
      const trial = { fault, victim, ...(id > 0 ? { partitionsLed } : {}), ...publishers.gaps(from) };
      onProgress(`${victim} (${fault}): longest gap ${seconds(trial.gapMs)}`);
      trials.push(trial);
    });
    await publishers.stop();
    const lasted = Math.round((performance.now() - begin) / 1000);
    const { acknowledged, rejected } = publishers;
    const { lost, ...read } = compare(acknowledged, await readBack(downloads, native.addresses.kafka, topic));
    const ok = lost.length === 0 && read.outOfOrder === 0 && acknowledged.length > 0;
    const report = {
      ...{ scenario: 'broker-loss', seed, trials: trials.length, violations: lost.length + read.outOfOrder },
      recovery: recoveryOf(trials.map(({ gapMs }) => gapMs)),
      ...{ brokers: 3, seconds: lasted, acknowledged: acknowledged.length, rejected, ...read, lost: lost.length },
      ...{ longestWaitMs: publishers.gaps(begin).waitMs, faults: trials, witness: lost.slice(0, 5) },
    };
    const lines = [
      `${trials.length} faults in ${lasted} s: ${acknowledged.length} acknowledged, ${lost.length} lost, ${read.duplicated} duplicated, ${read.outOfOrder} out of order.`,
      `Longest gap ${seconds(report.recovery.p50)} (median), ${seconds(report.recovery.p99)} (p99).`,
    ];
    return { report, ok, lines };
  } finally {
    await lifecycle.stop();
    await servers.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
