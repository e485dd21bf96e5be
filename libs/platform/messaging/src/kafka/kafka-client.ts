import type { Log } from '@weir/platform/telemetry';
import { createRequire } from 'node:module';
import type * as kafkajs from 'kafkajs';
import { installRecordCodec } from './record-codec.js';

const require = createRequire(import.meta.url);

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}

/** kafkajs re-arms a timer of 1 ms for ever on every connection, 3 % of a core each; with nothing pending there is nothing to check. */
function stopIdleTimers(): void {
  const { prototype } = require('kafkajs/src/network/requestQueue') as {
    prototype: RequestQueue;
  };
  const { scheduleCheckPendingRequests: schedule } = prototype;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
}

let loaded: typeof kafkajs | undefined;

/** Loaded when the first client is made: 18 MB that an embedded log does without. */
function load(): typeof kafkajs {
  if (!loaded) {
    installRecordCodec(require);
    loaded = require('kafkajs') as typeof kafkajs;
    stopIdleTimers();
  }
  return loaded;
}

export interface KafkaAddress {
  /** `host:port` of some brokers; the others are learned from them. */
  readonly brokers: readonly string[];
  /** Name of this process in the brokers' logs. */
  readonly clientId: string;
}

/** A time-out of a request is what finds a broker that hangs: 5 s. kafkajs's own log is kept for debugging; what matters is logged by the adapters. */
export function kafkaClient({ brokers, clientId }: KafkaAddress, log: Log): kafkajs.Kafka {
  const { Kafka, logLevel } = load();
  const child = log.child('kafkajs');
  return new Kafka({
    clientId,
    brokers: [...brokers],
    connectionTimeout: 3000,
    requestTimeout: 5000,
    enforceRequestTimeout: true,
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: { message } }) =>
        child.debug(message, { namespace }),
  });
}
