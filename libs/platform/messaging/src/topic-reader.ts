import type { LogRecord } from './record.js';

/** Looks at a topic without moving any group's offsets: for replay, audit and operators, not for consumers. Both buses do it. */
export interface TopicReader {
  /** Every record that lies in the topic when reading begins, in order per partition, then ends. A topic that does not exist has none. */
  read(topic: string): AsyncIterable<LogRecord>;
}
