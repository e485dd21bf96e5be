import { Failure, PlatformErrors } from '@weir/platform/kernel';
import type { AcceptTimes } from '../accept-times.js';
import type { EventMessage } from '../event-bus.js';
import { type Place, type Progress, RequestLog } from '../request-log.js';
import type { KafkaLags } from './kafka-lags.js';
import type { KafkaTopics } from './kafka-topics.js';
import type { LaneProducer } from './lane.producer.js';

/** Requests through the process's one producer: those of a tick share a request, one in flight a partition. */
export class KafkaRequestLog extends RequestLog {
  constructor(
    private readonly producer: LaneProducer,
    private readonly topics: KafkaTopics,
    private readonly lags: KafkaLags,
    private readonly accepts: AcceptTimes,
  ) {
    super();
  }

  override append(message: EventMessage, withinMs: number): Promise<Place> {
    return this.accepts.of(() => this.producer.append(message, withinMs));
  }

  override async progress(topic: string, group: string): Promise<Progress[]> {
    try {
      await this.topics.partitions(topic);
      const lags = await this.lags.of(group, topic);
      return lags.map(({ partition, latest, lag }) => ({ partition, latest, committed: latest - lag }));
    } catch (cause) {
      throw new Failure(PlatformErrors.UNAVAILABLE, `nothing is known about ${topic}: ${(cause as Error).message}`, {
        cause,
      });
    }
  }
}
