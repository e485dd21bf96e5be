import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { kafkaCoordinator, kafkaMetadata } from './kafka-wire.js';
import { membersOf, type Members } from './members.js';
import { NativeError } from './native-error.js';
import { until } from './until.js';

/** Three brokers that have just started find each other, and the offsets topic gets its leaders, within this time, ms. */
const within = 60_000;

/** A group of no one, asked for so that the topic of offsets is made while every broker that shall keep it is there. */
const firstGroup = 'weir.warm-up';

/**
 * Resolves when every broker knows all the others and a controller, and a consumer group has found its coordinator: the topic of offsets exists then, on as many
 * brokers as it should. At once for a single broker, which makes it at the first use.
 */
export async function whenClusterServes(ports: readonly number[], signal: AbortSignal): Promise<void> {
  const [first] = ports;
  if (first === undefined || ports.length === 1) return;
  const serves = await until(
    async () => {
      const views = await Promise.all(ports.map((port) => kafkaMetadata(port)));
      const complete = views.every((view) => view && view.brokers.length === ports.length && view.controller >= 0);
      return complete && (await kafkaCoordinator(first, firstGroup)) !== undefined;
    },
    { within, signal },
  );
  if (!serves)
    throw new NativeError(
      'NATIVE.CLUSTER',
      `the ${ports.length} brokers did not become one cluster within ${within / 1000} s`,
      'read the logs of kafka-1 to kafka-3',
    );
}

/** What one broker wrote a cluster cannot take over, nor the other way round: the events would be gone. */
export function refuseOtherSize(run: string, members: Members): void {
  const cluster = members.kafka.length > 1;
  const [foreign] = membersOf(!cluster).kafka;
  if (foreign === undefined || !existsSync(join(run, foreign, 'data'))) return;
  throw new NativeError(
    'NATIVE.OTHER_SIZE',
    cluster
      ? 'the data here was written by a single broker, and a cluster would begin without its events'
      : 'the data here was written by a cluster of three brokers, and a single one would begin without its events',
    `start ${cluster ? 'without' : 'with'} --cluster, or remove the data with \`npx weir down --purge\``,
  );
}
