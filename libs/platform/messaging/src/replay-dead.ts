import type { EventBus, EventHeaders, EventMessage } from './event-bus.js';
import { deadTopic } from './dead-letter.js';
import type { LogRecord } from './record.js';
import type { TopicReader } from './topic-reader.js';

/** Letters published at once. */
const BATCH = 100;

/** What lies in a group's dead-letter topic. */
export interface DeadLetter {
  /** Where the letter lies: `weir.payment.dead`, partition, offset. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** Where the record lay when it died. */
  readonly from: { readonly topic: string; readonly partition: number; readonly offset: string };
  readonly eventId: string;
  readonly type: string;
  readonly key: string;
  readonly code: string;
  readonly reason: string;
  readonly stack: string | undefined;
  readonly attempts: number;
  /** When it died, ms. */
  readonly at: number;
  /** How often the event had been replayed before it died this time. */
  readonly replays: number;
  /** Why it cannot be replayed; undefined when it can. */
  readonly lost: string | undefined;
  /** The record as it was, to be published again. */
  readonly original: EventMessage;
}

export interface Replay {
  readonly replayed: number;
  /** Not selected, or another letter of an event that was replayed in this run. */
  readonly passed: number;
  /** Selected, but not to be had again. */
  readonly lost: readonly DeadLetter[];
}

/** The letters of a group, in order per key. */
export async function* deadLetters(bus: TopicReader, group: string): AsyncGenerator<DeadLetter> {
  for await (const record of bus.read(deadTopic(group))) yield read(record);
}

/**
 * Publishes the selected events again where they came from, as they were: same topic, key (so the same partition), headers and event id, and a header `replayed-from`. Default: all.
 * The letters stay. Every group of the topic sees the event again; their inboxes take it once, so repeating a replay changes nothing.
 */
export async function replayDead(
  bus: Pick<EventBus, 'publish'> & TopicReader,
  group: string,
  select: (letter: DeadLetter) => boolean = () => true,
): Promise<Replay> {
  const done = new Set<string>();
  const lost: DeadLetter[] = [];
  let waiting: EventMessage[] = [];
  let passed = 0;
  const flush = async (): Promise<void> => {
    await bus.publish(waiting);
    waiting = [];
  };
  for await (const letter of deadLetters(bus, group)) {
    if (!select(letter) || done.has(letter.eventId)) passed += 1;
    else if (letter.lost) lost.push(letter);
    else {
      done.add(letter.eventId);
      waiting.push(letter.original);
    }
    if (waiting.length >= BATCH) await flush();
  }
  await flush();
  return { replayed: done.size, passed, lost };
}

function read(record: LogRecord): DeadLetter {
  const { topic, partition, offset, key, value, headers } = record;
  const text = (name: string): string => headers[name] ?? '';
  const replays = Number(headers['replays'] ?? 0);
  return {
    ...{ topic, partition, offset, key, replays },
    from: { topic: text('dead-topic'), partition: Number(text('dead-partition')), offset: text('dead-offset') },
    eventId: text('event-id'),
    type: text('event-type'),
    code: text('dead-code'),
    reason: text('dead-reason'),
    stack: headers['dead-stack'],
    attempts: Number(text('dead-attempts')),
    at: Number(text('dead-at')),
    lost: whyLost(headers),
    original: {
      topic: text('dead-topic'),
      key,
      value,
      headers: {
        ...original(headers),
        'replayed-from': `${topic}/${partition}/${offset}`,
        replays: String(replays + 1),
      },
    },
  };
}

function whyLost(headers: EventHeaders): string | undefined {
  if (!headers['dead-topic']) return 'it does not say which topic it came from';
  if (headers['dead-cut']) return `it had ${headers['dead-cut']} bytes and was cut`;
  if (headers['dead-stand-ins']) return `it has no ${headers['dead-stand-ins'].replace(' ', ' and no ')} of its own`;
  return undefined;
}

const original = (headers: EventHeaders): EventHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('dead-')));
