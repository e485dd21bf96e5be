import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { asset } from './assets.js';
import { javaPlan, type JavaPlanOptions } from './java-plan.js';
import { kafkaMetadata } from './kafka-wire.js';
import type { ServerPlan } from './server.js';
import { loopback } from './wire.js';
import { forgetBroker } from './zookeeper-wire.js';

export interface KafkaOptions extends JavaPlanOptions {
  readonly brokerId: number;
  /** Client ports of the ZooKeeper ensemble, on loopback. */
  readonly zookeeper: readonly number[];
  /** Brokers of the cluster; topics are kept on up to three of them. Default 1. */
  readonly brokers?: number;
}

export function kafkaPlan(options: KafkaOptions): ServerPlan {
  const folder = join(options.run, options.name);
  return javaPlan(options, {
    main: 'kafka.Kafka',
    args: [join(folder, 'server.properties')],
    heap: 256,
    flags: [`-Dlog4j.configuration=file:${asset('native', 'log4j.properties')}`],
    readyWithin: 90_000,
    isReady: async () => {
      const metadata = await kafkaMetadata(options.port);
      return metadata !== undefined && metadata.controller >= 0 && metadata.brokers.includes(options.brokerId);
    },
    writeFiles: async () => {
      await mkdir(folder, { recursive: true });
      await writeFile(
        join(folder, 'server.properties'),
        renderServerProperties({ ...options, data: join(folder, 'data') }),
      );
      await forgetDeadBroker(options);
    },
  });
}

/** Asks the members of the ensemble in turn: some may be down. */
async function forgetDeadBroker({ brokerId, zookeeper }: KafkaOptions): Promise<void> {
  for (const port of zookeeper) {
    const done = await forgetBroker(brokerId, port).then(
      () => true,
      () => false,
    );
    if (done) return;
  }
}

/**
 * Buffers fit the small heap; a group starts without waiting for more members, and may ask for sessions as short as 1 s. Topics are made on purpose, never by a typo.
 */
export function renderServerProperties({
  brokerId,
  port,
  zookeeper,
  brokers = 1,
  data,
}: Pick<KafkaOptions, 'brokerId' | 'port' | 'zookeeper' | 'brokers'> & { readonly data: string }): string {
  const copies = Math.min(3, brokers);
  const enough = Math.max(1, copies - 1);
  const settings = {
    'broker.id': brokerId,
    listeners: `PLAINTEXT://${loopback}:${port}`,
    'log.dirs': data,
    'zookeeper.connect': zookeeper.map((one) => `${loopback}:${one}`).join(','),
    'zookeeper.session.timeout.ms': 6000,
    'zookeeper.connection.timeout.ms': 15_000,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,
    'num.recovery.threads.per.data.dir': 1,
    'num.partitions': 3,
    'default.replication.factor': copies,
    'min.insync.replicas': enough,
    'offsets.topic.num.partitions': 3,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.num.partitions': 3,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': enough,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    'log.cleaner.dedupe.buffer.size': 4_194_304,
    'log.cleaner.io.buffer.size': 65_536,
    'log.index.size.max.bytes': 1_048_576,
    'log.segment.bytes': 67_108_864,
    'auto.create.topics.enable': false,
    'controlled.shutdown.max.retries': 1,
    'replica.lag.time.max.ms': 5000,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
