import { Failure, PlatformErrors } from '@weir/platform/kernel';
import { MessagingErrors } from '../messaging.errors.js';

const SPECS = {
  UNKNOWN_TOPIC_OR_PARTITION: MessagingErrors.NO_TOPIC,
  TOPIC_ALREADY_EXISTS: MessagingErrors.TOPIC_EXISTS,
  GROUP_ID_NOT_FOUND: MessagingErrors.NO_GROUP,
} as const;

interface KafkaError extends Error {
  readonly type?: string;
  readonly errors?: readonly KafkaError[];
}

/** kafkajs's error as an operator can read it. */
export function asFailure(error: unknown, brokers: readonly string[]): Failure {
  if (error instanceof Failure) return error;
  const known = innermost(error as KafkaError);
  const spec = SPECS[known.type as keyof typeof SPECS];
  if (spec) return new Failure(spec, known.message, { cause: error });
  if (known.type) return new Failure(MessagingErrors.REFUSED, `Kafka refuses: ${known.message}`, { cause: error });
  return new Failure(PlatformErrors.UNAVAILABLE, `Kafka at ${brokers.join(', ')} does not answer: ${known.message}`, {
    cause: error,
  });
}

/** The broker's own word under kafkajs's wrappers: retries (`cause`) and aggregates (`errors`). */
function innermost(error: KafkaError): KafkaError {
  const [first] = error.errors ?? [];
  if (first) return innermost(first);
  return error.cause instanceof Error ? innermost(error.cause) : error;
}
