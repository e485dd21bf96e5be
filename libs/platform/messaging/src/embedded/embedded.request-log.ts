import { Failure, type Live, PlatformErrors } from '@weir/platform/kernel';
import { Coalescer } from '@weir/platform/resilience';
import type { AcceptTimes } from '../accept-times.js';
import type { EventMessage } from '../event-bus.js';
import { messageSizes } from '../message-size.js';
import type { MessagingSettings } from '../messaging.settings.js';
import { type Place, type Progress, RequestLog } from '../request-log.js';
import type { LogStore } from './log-store.js';

/** Requests in the embedded log, those that come while one transaction commits share the next. */
export class EmbeddedRequestLog extends RequestLog {
  private readonly appending: Coalescer<EventMessage, Place>;
  private waiting = 0;

  /** `wake`: something new lies in the log. */
  constructor(
    private readonly store: LogStore,
    private readonly settings: Live<MessagingSettings>,
    private readonly accepts: AcceptTimes,
    wake: () => void,
  ) {
    super();
    const append = async (messages: readonly EventMessage[]): Promise<Place[]> => {
      const places = await store.append(messages);
      wake();
      return places;
    };
    this.appending = new Coalescer(append, { maxBatch: 500, maxInFlight: 1 });
  }

  override async append(message: EventMessage): Promise<Place> {
    messageSizes([message]);
    if (this.waiting >= this.settings.value.maxBuffered)
      throw new Failure(PlatformErrors.OVERLOADED, `${this.waiting} messages wait for the disk`);
    this.waiting += 1;
    try {
      return await this.accepts.of(() => this.appending.add(message));
    } finally {
      this.waiting -= 1;
    }
  }

  override progress(topic: string, group: string): Promise<Progress[]> {
    return this.store.progress(topic, group);
  }
}
