import type { EventMessage } from './event-bus.js';

/** Where a record lies. */
export interface Place {
  readonly partition: number;
  readonly offset: number;
}

/** How far a group is in one partition. */
export interface Progress {
  readonly partition: number;
  /** The next offset that the group takes. */
  readonly committed: number;
  /** The offset that the next record gets. */
  readonly latest: number;
}

/** A topic as a waiting room: one request after the other goes in, each says where it stands, a group works them off. Adapters: Kafka, and the embedded log. */
export abstract class RequestLog {
  /**
   * Resolves when the message is on disk at the broker (all in-sync replicas), with its place. What is appended at the same time shares requests to the broker; order
   * per key is kept. Fails with PLATFORM.OVERLOADED, at once, when too many wait for their acknowledgement, and with PLATFORM.UNAVAILABLE when none came within
   * `withinMs`; then it may be on disk all the same.
   */
  abstract append(message: EventMessage, withinMs: number): Promise<Place>;

  /** By partition. Makes the topic when it is missing. Fails with PLATFORM.UNAVAILABLE when no broker answers. */
  abstract progress(topic: string, group: string): Promise<Progress[]>;
}
