import { describe, it } from '@jest/globals';
import { Lifecycle, Live, SystemClock } from '@weir/platform/kernel';
import { KafkaEventBus, messagingSettings } from '@weir/platform/messaging';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { eventBusSuite } from '../../libs/platform/messaging/src/event-bus.suite.js';

/** `host:port` of a real broker; topics and groups of the suite have random names. */
const broker = process.env['WEIR_TEST_KAFKA'];

if (broker) {
  eventBusSuite('KafkaEventBus', async () => {
    const lifecycle = new Lifecycle();
    const bus = new KafkaEventBus({
      address: { brokers: [broker], clientId: 'suite' },
      settings: new Live(messagingSettings.parse({})),
      clock: new SystemClock(),
      log: new SilentLog(),
      metrics: new SilentMetrics(),
      lifecycle,
    });
    return { bus, close: () => lifecycle.stop() };
  });
} else {
  describe('KafkaEventBus', () => it.todo('needs WEIR_TEST_KAFKA'));
}
