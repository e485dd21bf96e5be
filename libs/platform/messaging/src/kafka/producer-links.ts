import type { Clock } from '@weir/platform/kernel';
import type { Kafka, Message, Producer } from 'kafkajs';
import { atMost } from '../at-most.js';

/** How long a broker may wait for its replicas, ms. */
const ACK_TIMEOUT = 10_000;

/** Bound on the goodbye to brokers that do not answer, ms. */
const LEAVE = 3000;

/** One idempotent producer id. */
export class ProducerLink {
  private busy = 0;
  private retired = false;

  constructor(readonly producer: Producer) {}

  /** Sends to exactly one partition and answers the offset of the first. Throws unless the broker answered for that partition with error 0 and an offset: kafkajs resolves without an answer when its metadata lacks the partition. */
  async send(topic: string, partition: number, messages: Message[]): Promise<number> {
    this.busy += 1;
    try {
      const answers = await this.producer.send({ topic, acks: -1, timeout: ACK_TIMEOUT, messages });
      const answer = answers.find((each) => each.topicName === topic && each.partition === partition);
      if (answer?.errorCode !== 0 || !/^\d+$/.test(answer.baseOffset ?? ''))
        throw new Error(`no acknowledgement for ${topic}/${partition}`);
      return Number(answer.baseOffset);
    } finally {
      this.busy -= 1;
      this.endIfIdle();
    }
  }

  /** Batches in flight may still end here. */
  retire(): void {
    this.retired = true;
    this.endIfIdle();
  }

  private endIfIdle(): void {
    if (this.retired && this.busy === 0) this.producer.disconnect().catch(() => undefined);
  }
}

/**
 * Hands out the producer id of the moment. It must be given up together with a batch that is given up: kafkajs would hand the batch's sequence numbers to the
 * next one, which the broker then takes for a duplicate and does not store.
 */
export class ProducerLinks {
  private link: Promise<ProducerLink> | undefined;
  private closed = false;

  constructor(
    private readonly kafka: Kafka,
    private readonly clock: Clock,
  ) {}

  current(): Promise<ProducerLink> {
    if (this.link) return this.link;
    const opening = this.open();
    this.link = opening;
    opening.catch(() => this.link === opening && (this.link = undefined));
    return opening;
  }

  /** Another lane may have retired it already. */
  async retire(link: ProducerLink): Promise<void> {
    if ((await this.link?.catch(() => undefined)) === link) this.link = undefined;
    link.retire();
  }

  async close(): Promise<void> {
    this.closed = true;
    const link = await this.link?.catch(() => undefined);
    if (link) await atMost(this.clock, LEAVE, link.producer.disconnect());
  }

  private async open(): Promise<ProducerLink> {
    if (this.closed) throw new Error('the producer is closed');
    const producer = this.kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      // Time-outs alone never make kafkajs ask again who leads a partition.
      metadataMaxAge: 5000,
      retry: { retries: 1, initialRetryTime: 50, maxRetryTime: 300 },
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
    });
    await producer.connect();
    return new ProducerLink(producer);
  }
}
