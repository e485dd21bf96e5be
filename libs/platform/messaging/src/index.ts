export { deadLetter, deadTopic } from './dead-letter.js';
export { EmbeddedLogAdmin, type EmbeddedLogAdminOptions } from './embedded/embedded-log.admin.js';
export { EmbeddedLog, type EmbeddedLogOptions } from './embedded/embedded-log.js';
export {
  EventBus,
  type EventHeaders,
  type EventMessage,
  type IncomingEvent,
  type RunningSubscription,
  type Subscription,
} from './event-bus.js';
export { type EventContract, type EventContracts, readEvent } from './event-contracts.js';
export type { KafkaAddress } from './kafka/kafka-client.js';
export { KafkaAdmin, type KafkaAdminOptions } from './kafka/kafka.admin.js';
export { KafkaEventBus, type KafkaEventBusOptions } from './kafka/kafka.event-bus.js';
export {
  type GroupSummary,
  MessagingAdmin,
  type OffsetMove,
  type Offsets,
  type PartitionDescription,
  type PartitionLag,
  type Position,
  type ReadOptions,
  type TopicSummary,
} from './messaging-admin.js';
export { MessagingErrors } from './messaging.errors.js';
export { type MessagingSettings, messagingSettings } from './messaging.settings.js';
export { murmur2, partitionFor } from './partitioner.js';
export type { LogRecord } from './record.js';
export { type Place, type Progress, RequestLog } from './request-log.js';
export { type Queued, RequestQueue, type RequestQueueOptions } from './request-queue.js';
export { Relay, type RelayOptions } from './relay.js';
export { RelayModule } from './relay.module.js';
export { type DeadLetter, deadLetters, type Replay, replayDead } from './replay-dead.js';
export { RetentionModule } from './retention.module.js';
export { type ContractEvent, type ContractSubscription, subscribeTo } from './subscribe-to.js';
export type { TopicReader } from './topic-reader.js';
