import { type Clock, Failure, type Live, PlatformErrors } from '@weir/platform/kernel';
import type { Metrics } from '@weir/platform/telemetry';
import type { Kafka } from 'kafkajs';
import type { EventMessage } from '../event-bus.js';
import { messageSizes } from '../message-size.js';
import type { MessagingSettings } from '../messaging.settings.js';
import { partitionFor } from '../partitioner.js';
import type { Place } from '../request-log.js';
import type { KafkaTopics } from './kafka-topics.js';
import { Lane } from './lane.js';
import { ProducerLinks } from './producer-links.js';

const MAX_BUFFERED_BYTES = 32 * 1024 * 1024;

export interface LaneProducerOptions {
  readonly kafka: Kafka;
  readonly topics: KafkaTopics;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly settings: Live<MessagingSettings>;
}

/**
 * A producer that loses nothing when partitions move, on a client that does (kafkajs 2.2.4: answers are kept per broker, sequence numbers are given to other batches):
 * one partition a request, one request in flight a partition, a batch frozen across retries, acknowledged only by that partition's own answer.
 * Never use kafkajs's `send` with several partitions, nor `sendBatch`, beside it.
 */
export class LaneProducer {
  private readonly lanes = new Map<string, Lane>();
  private readonly links: ProducerLinks;
  private readonly ending = new AbortController();
  private readonly roomWaiters: (() => void)[] = [];
  private readonly retries;
  /** Messages are queued in the order of the calls, though a call may wait for room or for a topic. */
  private gate: Promise<unknown> = Promise.resolve();
  private buffered = 0;
  private bufferedBytes = 0;

  constructor(private readonly options: LaneProducerOptions) {
    this.links = new ProducerLinks(options.kafka, options.clock);
    this.retries = options.metrics.counter('weir_kafka_produce_retries_total', 'Produce requests sent again', [
      'topic',
    ]);
  }

  /** Resolves when all are acknowledged by all in-sync replicas; rejects with the first failure, after every message has ended one way or the other. */
  async publish(messages: readonly EventMessage[]): Promise<void> {
    const sizes = messageSizes(messages);
    const turn = this.gate.then(() => this.enqueue(messages, sizes));
    this.gate = turn.catch(() => undefined);
    await (
      await turn
    ).ended;
  }

  /** One message that refuses to wait for room. See RequestLog.append. */
  async append(message: EventMessage, withinMs: number): Promise<Place> {
    if (this.full())
      throw new Failure(PlatformErrors.OVERLOADED, `${this.buffered} messages wait for their acknowledgement`);
    const { topic, key, value, headers } = message;
    const bytes = messageSizes([message])[0] ?? 0;
    const deadline = this.options.clock.monotonic() + withinMs;
    this.occupy(1, bytes);
    try {
      const partition = partitionFor(key, await this.partitions(topic));
      const offset = await new Promise<number>((resolve, reject) => {
        const settle = (error?: Error, at = -1): void => (error ? reject(error) : resolve(at));
        const letter = { message: { key, value, headers, partition }, bytes, deadline, settle };
        this.lane(topic, partition).add({ ...letter, patient: true });
      });
      return { partition, offset };
    } finally {
      this.occupy(-1, -bytes);
    }
  }

  /** Gives up what is not delivered yet. */
  async close(): Promise<void> {
    this.ending.abort();
    this.makeRoom();
    await this.links.close();
  }

  /** Hands all of them to their lanes, and answers how to hear of their end. */
  private async enqueue(
    messages: readonly EventMessage[],
    sizes: readonly number[],
  ): Promise<{ ended: Promise<void> }> {
    const partitions = new Map<string, number>();
    for (const { topic } of messages) if (!partitions.has(topic)) partitions.set(topic, await this.partitions(topic));
    while (this.full() && !this.ending.signal.aborted)
      await new Promise<void>((resolve) => this.roomWaiters.push(resolve));
    const deadline = this.options.clock.monotonic() + this.options.settings.value.deliveryTimeoutMs;
    const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
    if (messages.length === 0) resolve();
    let left = messages.length;
    let failure: Error | undefined;
    for (const [index, { topic, key, value, headers }] of messages.entries()) {
      const partition = partitionFor(key, partitions.get(topic) ?? 1);
      const bytes = sizes[index] ?? 0;
      this.occupy(1, bytes);
      const settle = (error?: Error): void => {
        this.occupy(-1, -bytes);
        failure ??= error;
        if (--left > 0) return;
        if (failure) reject(failure);
        else resolve();
      };
      this.lane(topic, partition).add({ message: { key, value, headers, partition }, bytes, deadline, settle });
    }
    return { ended };
  }

  private async partitions(topic: string): Promise<number> {
    try {
      return await this.options.topics.partitions(topic);
    } catch (cause) {
      throw new Failure(
        PlatformErrors.UNAVAILABLE,
        `nothing is known about the topic ${topic}: ${(cause as Error).message}`,
        { cause },
      );
    }
  }

  private lane(topic: string, partition: number): Lane {
    const name = `${topic}/${partition}`;
    let lane = this.lanes.get(name);
    if (!lane) {
      const { clock } = this.options;
      lane = new Lane({
        topic,
        partition,
        clock,
        links: this.links,
        ending: this.ending.signal,
        lingerMs: () => this.options.settings.value.requestLingerMs,
        onRetry: () => this.retries.add({ topic }),
      });
      this.lanes.set(name, lane);
    }
    return lane;
  }

  private occupy(messages: number, bytes: number): void {
    this.buffered += messages;
    this.bufferedBytes += bytes;
    if (messages < 0 && !this.full()) this.makeRoom();
  }

  private full(): boolean {
    return this.buffered >= this.options.settings.value.maxBuffered || this.bufferedBytes >= MAX_BUFFERED_BYTES;
  }

  private makeRoom(): void {
    for (const enter of this.roomWaiters.splice(0)) enter();
  }
}
