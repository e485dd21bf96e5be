import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';

const require = createRequire(import.meta.url);
const nothing = (): void => undefined;
const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, namespace: () => logger };

export interface ModelMessage {
  readonly partition: number;
  readonly value: string;
}

export interface PartitionAnswer {
  readonly partition: number;
  readonly errorCode: number;
  readonly baseOffset: string;
}

interface PartitionData {
  readonly partition: number;
  readonly messages: readonly ModelMessage[];
  readonly firstSequence: number;
}

interface Send {
  (request: {
    acks: number;
    topicMessages: { topic: string; messages: readonly ModelMessage[] }[];
  }): Promise<PartitionAnswer[]>;
}

/** What a broker does wrong: it is gone before it stored, or once after it stored and before it answered. */
export type Fault = 'closed' | 'storeThenClose';

interface Kafkajs {
  readonly createSend: (options: object) => Send;
  readonly createEos: (options: object) => { initProducerId(): Promise<void> };
  readonly createRetry: (options: { initialRetryTime: number; retries: number }) => unknown;
  readonly Closed: new (message: string, broker: { host: string; port: number }) => Error;
}

const kafkajs = (): Kafkajs => ({
  createSend: require('kafkajs/src/producer/sendMessages') as Kafkajs['createSend'],
  createEos: require('kafkajs/src/producer/eosManager') as Kafkajs['createEos'],
  createRetry: require('kafkajs/src/retry') as Kafkajs['createRetry'],
  Closed: (require('kafkajs/src/errors') as { KafkaJSConnectionClosedError: Kafkajs['Closed'] })
    .KafkaJSConnectionClosedError,
});

/** For specs: brokers of a topic `t` that remember sequence numbers as Kafka's do, under kafkajs's real producer. */
export class ModelBrokers {
  /** Runs when kafkajs asks for fresh metadata. */
  onRefresh: () => void = nothing;
  private readonly logs = new Map<number, string[]>();
  private readonly faults = new Map<number, Fault>();
  /** Offsets by partition and first sequence number. */
  private readonly taken = new Map<string, number>();
  private readonly leaders: Map<number, number>;
  private readonly sendMessages: Send;
  private readonly eos;

  /** `leaders`: the broker of each partition. */
  constructor(
    leaders: Readonly<Record<number, number>>,
    { retries = 20, remembers = false }: { retries?: number; remembers?: boolean } = {},
  ) {
    this.leaders = new Map(Object.entries(leaders).map(([partition, broker]) => [Number(partition), broker]));
    const { createEos, createRetry, createSend } = kafkajs();
    const cluster = this.cluster(remembers);
    this.eos = createEos({ logger, cluster, transactional: false });
    this.sendMessages = createSend({
      logger,
      cluster,
      partitioner: ({ message }: { message: ModelMessage }) => message.partition,
      eosManager: this.eos,
      retrier: createRetry({ initialRetryTime: 10, retries }),
    });
  }

  static async idempotent(
    leaders: Readonly<Record<number, number>>,
    options: { retries?: number } = {},
  ): Promise<ModelBrokers> {
    const brokers = new ModelBrokers(leaders, { ...options, remembers: true });
    await brokers.eos.initProducerId();
    return brokers;
  }

  fault(broker: number, fault: Fault): void {
    this.faults.set(broker, fault);
  }

  move(partition: number, broker: number): void {
    this.leaders.set(partition, broker);
  }

  /** What kafkajs's `producer.send` does, without its checks of the arguments. */
  send(messages: readonly ModelMessage[]): Promise<PartitionAnswer[]> {
    return this.sendMessages({ acks: -1, topicMessages: [{ topic: 't', messages }] });
  }

  stored(): Record<number, string[]> {
    return Object.fromEntries(this.logs);
  }

  private async produce(broker: number, partitions: readonly PartitionData[], remembers: boolean): Promise<object> {
    const fault = this.faults.get(broker);
    if (fault !== 'closed') {
      const answers = partitions.map((data) => this.store(data, remembers));
      if (fault === undefined) return { topics: [{ topicName: 't', partitions: answers }] };
      this.faults.delete(broker);
    }
    await delay(5);
    throw new (kafkajs().Closed)('Closed connection', { host: 'h', port: 1 });
  }

  private store({ partition, messages, firstSequence }: PartitionData, remembers: boolean): PartitionAnswer {
    const log = this.logs.get(partition) ?? [];
    this.logs.set(partition, log);
    const batch = `${partition}:${firstSequence}`;
    const before = remembers ? this.taken.get(batch) : undefined;
    if (before !== undefined) return { partition, errorCode: 0, baseOffset: String(before) };
    this.taken.set(batch, log.length);
    const baseOffset = String(log.length);
    log.push(...messages.map(({ value }) => value));
    return { partition, errorCode: 0, baseOffset };
  }

  /** The part of kafkajs's Cluster that its producer uses. */
  private cluster(remembers: boolean): object {
    const make = (id: number): object => ({
      nodeId: String(id),
      initProducerId: () => Promise.resolve({ producerId: 7, producerEpoch: 0 }),
      produce: ({ topicData }: { topicData: { partitions: PartitionData[] }[] }) =>
        this.produce(id, topicData[0]?.partitions ?? [], remembers),
    });
    // kafkajs keeps its answers by the object of the broker.
    const brokers = new Map([...this.leaders.values()].map((id) => [id, make(id)]));
    const broker = (id: number): object | undefined => brokers.get(id);
    return {
      refreshMetadataIfNecessary: nothing,
      addMultipleTargetTopics: nothing,
      refreshMetadata: () => this.onRefresh(),
      removeBroker: nothing,
      isConnected: () => true,
      findControllerBroker: () => Promise.resolve(broker(1)),
      findBroker: ({ nodeId }: { nodeId: string }) => Promise.resolve(broker(Number(nodeId))),
      findTopicPartitionMetadata: () => [...this.leaders].map(([partitionId, leader]) => ({ partitionId, leader })),
      findLeaderForPartitions: (_: string, partitions: readonly string[]) => {
        const known = partitions.map(Number).filter((partition) => this.leaders.has(partition));
        return Object.fromEntries(Map.groupBy(known, (partition) => this.leaders.get(partition) ?? -1));
      },
    };
  }
}
