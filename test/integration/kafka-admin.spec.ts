import { describe, it } from '@jest/globals';
import { Lifecycle, Live, SystemClock } from '@weir/platform/kernel';
import { KafkaAdmin, KafkaEventBus, messagingSettings } from '@weir/platform/messaging';
import { PromMetrics, SilentLog } from '@weir/platform/telemetry';
import { messagingAdminSuite } from '../../libs/platform/messaging/src/messaging-admin.suite.js';

/** `host:port` of a real broker; topics and groups of the suite have random names. */
const broker = process.env['WEIR_TEST_KAFKA'];

if (broker) {
  messagingAdminSuite('KafkaAdmin', async () => {
    const [lifecycle, metrics, clock, log] = [
      new Lifecycle(),
      new PromMetrics('suite', false),
      new SystemClock(),
      new SilentLog(),
    ];
    const settings = new Live(messagingSettings.parse({}));
    const address = { brokers: [broker], clientId: 'suite' };
    const bus = new KafkaEventBus({ address, settings, clock, log, metrics, lifecycle });
    const admin = new KafkaAdmin({ address, clock, log });
    const close = async (): Promise<void> => void (await Promise.all([admin.close(), lifecycle.stop()]));
    return { bus, metrics, settings, admin, put: (record) => bus.publish([record]), close };
  });
} else {
  describe('KafkaAdmin', () => it.todo('needs WEIR_TEST_KAFKA'));
}
