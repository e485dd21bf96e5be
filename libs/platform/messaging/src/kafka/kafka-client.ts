import type { Log } from '@weir/platform/telemetry';
import { createRequire } from 'node:module';
import kafkajs, { type Kafka } from 'kafkajs';

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}

/** kafkajs re-arms a timer of 1 ms for ever on every connection, 3 % of a core each; with nothing pending there is nothing to check. */
function stopIdleTimers(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
    prototype: RequestQueue;
  };
  const { scheduleCheckPendingRequests: schedule } = prototype;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
}

stopIdleTimers();

export interface KafkaAddress {
  /** `host:port` of some brokers; the others are learned from them. */
  readonly brokers: readonly string[];
  /** Name of this process in the brokers' logs. */
  readonly clientId: string;
}

/** A time-out of a request is what finds a broker that hangs: 5 s. kafkajs's own log is kept for debugging; what matters is logged by the adapters. */
export function kafkaClient({ brokers, clientId }: KafkaAddress, log: Log): Kafka {
  const child = log.child('kafkajs');
  return new kafkajs.Kafka({
    clientId,
    brokers: [...brokers],
    connectionTimeout: 3000,
    requestTimeout: 5000,
    enforceRequestTimeout: true,
    logLevel: kafkajs.logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: { message } }) =>
        child.debug(message, { namespace }),
  });
}
