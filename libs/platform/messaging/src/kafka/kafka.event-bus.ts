import type { Clock, Lifecycle, Live } from '@weir/platform/kernel';
import type { Log, Metrics } from '@weir/platform/telemetry';
import type { Kafka } from 'kafkajs';
import { AcceptTimes } from '../accept-times.js';
import { Delivery } from '../delivery.js';
import { EventBus, type EventMessage, groupId, type RunningSubscription, type Subscription } from '../event-bus.js';
import { GroupGauges } from '../group-gauges.js';
import type { MessagingSettings } from '../messaging.settings.js';
import type { LogRecord } from '../record.js';
import type { TopicReader } from '../topic-reader.js';
import { type KafkaAddress, kafkaClient } from './kafka-client.js';
import { KafkaLags } from './kafka-lags.js';
import { KafkaTopics } from './kafka-topics.js';
import { KafkaSubscription } from './kafka.subscription.js';
import { readTopic } from './kafka.topic-reader.js';
import { KafkaRequestLog } from './kafka.request-log.js';
import { LaneProducer } from './lane.producer.js';

export interface KafkaEventBusOptions {
  readonly address: KafkaAddress;
  readonly settings: Live<MessagingSettings>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
}

export class KafkaEventBus extends EventBus implements TopicReader {
  private readonly kafka: Kafka;
  private readonly topics: KafkaTopics;
  private readonly producer: LaneProducer;
  private readonly lags: KafkaLags;
  private readonly accepts: AcceptTimes;
  readonly requests: KafkaRequestLog;
  private readonly log: Log;

  constructor(private readonly options: KafkaEventBusOptions) {
    super();
    const { address, clock, lifecycle, metrics, settings } = options;
    this.log = options.log.child('messaging');
    this.kafka = kafkaClient(address, this.log);
    this.topics = new KafkaTopics(this.kafka, clock, settings.value);
    this.producer = new LaneProducer({ kafka: this.kafka, topics: this.topics, clock, metrics, settings });
    this.lags = new KafkaLags(this.kafka);
    this.accepts = new AcceptTimes(clock);
    this.requests = new KafkaRequestLog(this.producer, this.topics, this.lags, this.accepts);
    lifecycle.onStop('clients', 'kafka lags', () => this.lags.close());
    lifecycle.onStop('clients', 'kafka producer', () => this.producer.close());
  }

  override publish(messages: readonly EventMessage[]): Promise<void> {
    return messages.length === 0 ? Promise.resolve() : this.producer.publish(messages);
  }

  override async subscribe(subscription: Subscription): Promise<RunningSubscription> {
    const { clock, lifecycle, metrics, settings } = this.options;
    const { group, instance, topics } = subscription;
    const log = this.log;
    const delivery = new Delivery({ subscription, publish: (messages) => this.publish(messages), clock, log, metrics });
    const lag = (): Promise<number> => this.lags.total(groupId(subscription), topics);
    const running = new KafkaSubscription({
      kafka: this.kafka,
      subscription,
      delivery,
      settings,
      accepts: this.accepts,
      clock,
      log,
      gauges: new GroupGauges({ group, clock, log, metrics, ...(instance === undefined ? { lag } : {}) }),
      partitions: async (of) => {
        const counts = await Promise.all(of.map((topic) => this.topics.partitions(topic)));
        return counts.reduce((sum, count) => sum + count, 0);
      },
    });
    lifecycle.onStop('consume', `consumer group ${group}`, () => running.stop());
    if (instance === undefined)
      lifecycle.readiness(`consumer group ${group}`, () => {
        const deaf = running.deafMs();
        return deaf > settings.value.deafGraceMs ? `has been deaf for ${Math.round(deaf / 1000)} s` : undefined;
      });
    await running.start();
    log.info('consuming', { group: groupId(subscription), topics });
    return this.keep(subscription, running);
  }

  read(topic: string): AsyncIterable<LogRecord> {
    return readTopic(topic, { kafka: this.kafka, clock: this.options.clock, log: this.log });
  }
}
