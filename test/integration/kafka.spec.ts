import { describe, it } from '@jest/globals';
import { Lifecycle, Live, SystemClock } from '@weir/platform/kernel';
import { KafkaEventBus, messagingSettings } from '@weir/platform/messaging';
import { PromMetrics, SilentLog } from '@weir/platform/telemetry';
import kafkajs from 'kafkajs';
import type { BusUnderTest } from '../../libs/platform/messaging/src/event-bus.stage.js';
import { eventBusSuite } from '../../libs/platform/messaging/src/event-bus.suite.js';
import { eventually } from '../support/eventually.js';

/** `host:port` of a real broker; topics and groups of the suite have random names. */
const broker = process.env['WEIR_TEST_KAFKA'];

/** A client that knows nothing of our rules. */
async function foreignClient(address: string): Promise<Pick<BusUnderTest, 'put' | 'close'>> {
  const kafka = new kafkajs.Kafka({ brokers: [address], clientId: 'foreign', logLevel: kafkajs.logLevel.NOTHING });
  const [admin, producer] = [
    kafka.admin(),
    kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner }),
  ];
  await Promise.all([admin.connect(), producer.connect()]);
  const large = { name: 'max.message.bytes', value: String(4 * 1024 * 1024) };
  const enlarged = new Set<string>();
  const enlarge = async (topic: string): Promise<void> => {
    if (enlarged.has(topic)) return;
    await admin.createTopics({ topics: [{ topic, numPartitions: 6 }], waitForLeaders: true });
    const resources = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configEntries: [large] }];
    await admin.alterConfigs({ validateOnly: false, resources });
    enlarged.add(topic);
  };
  return {
    put: async ({ topic, key, value, headers }) => {
      await enlarge(topic);
      // The broker takes the larger limit a moment after it has confirmed it.
      await eventually(`${topic} takes the record`, 5_000, () =>
        producer.send({ topic, messages: [{ key, value, headers }] }),
      );
    },
    close: async () => void (await Promise.all([admin.disconnect(), producer.disconnect()])),
  };
}

if (broker) {
  eventBusSuite('KafkaEventBus', async () => {
    const [lifecycle, metrics] = [new Lifecycle(), new PromMetrics('suite', false)];
    const bus = new KafkaEventBus({
      address: { brokers: [broker], clientId: 'suite' },
      settings: new Live(messagingSettings.parse({})),
      clock: new SystemClock(),
      log: new SilentLog(),
      metrics,
      lifecycle,
    });
    const foreign = await foreignClient(broker);
    const close = async (): Promise<void> => void (await Promise.all([foreign.close(), lifecycle.stop()]));
    return { bus, metrics, put: foreign.put, close };
  });
} else {
  describe('KafkaEventBus', () => it.todo('needs WEIR_TEST_KAFKA'));
}
