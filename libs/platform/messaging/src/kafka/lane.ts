import { type Clock, Failure, PlatformErrors } from '@weir/platform/kernel';
import type { Message } from 'kafkajs';
import { MessagingErrors } from '../messaging.errors.js';
import type { ProducerLink, ProducerLinks } from './producer-links.js';

/** One request at a time is under way to a broker, so in an overload this is what bounds the requests that a slow process gets through. */
const MAX_RECORDS = 500;
const MAX_BYTES = 512 * 1024;
/** A batch of so many is one of a flood. */
const FLOOD = 4;
const RETRY = { first: 50, longest: 1000 };
/** How late a letter may hear that its time is over, ms. */
const OVERDUE_SLICE = 50;

/** Trying again cannot help. */
const FATAL = new Set([
  ...[
    'MESSAGE_TOO_LARGE',
    'RECORD_LIST_TOO_LARGE',
    'INVALID_RECORD',
    'INVALID_TIMESTAMP',
    'INVALID_TOPIC_EXCEPTION',
    'INVALID_REQUIRED_ACKS',
    'POLICY_VIOLATION',
  ],
  ...[
    'TOPIC_AUTHORIZATION_FAILED',
    'CLUSTER_AUTHORIZATION_FAILED',
    'UNSUPPORTED_FOR_MESSAGE_FORMAT',
    'UNSUPPORTED_COMPRESSION_TYPE',
  ],
]);

/** The broker no longer follows this producer id's sequence numbers. */
const BROKEN_SEQUENCE = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
  'DUPLICATE_SEQUENCE_NUMBER',
]);

export interface Letter {
  readonly message: Message;
  readonly bytes: number;
  /** Give up after this monotonic time. */
  readonly deadline: number;
  /** It may wait a moment for others to share its batch, and is told at its deadline, whatever the broker is doing; what it is told after that it must ignore. */
  readonly patient?: boolean;
  /** With the error, or with the offset that the message got. */
  settle(error?: Error, offset?: number): void;
}

export interface LaneOptions {
  readonly topic: string;
  readonly partition: number;
  readonly links: ProducerLinks;
  readonly clock: Clock;
  readonly ending: AbortSignal;
  /** Least time between two batches of patient letters, ms. */
  readonly lingerMs: () => number;
  readonly onRetry: (error: Error) => void;
}

/**
 * The way to one partition: one batch in flight, sent again unchanged until it is acknowledged or given up. What waits behind a batch that is given up fails with
 * it, so that nothing overtakes.
 */
export class Lane {
  private queue: Letter[] = [];
  private running = false;
  private sentAt = -Infinity;
  private sent = 0;

  constructor(private readonly options: LaneOptions) {}

  add(letter: Letter): void {
    this.queue.push(letter);
    if (this.running) return;
    this.running = true;
    // Everything that is added in this tick shares a batch.
    setImmediate(() => void this.run());
  }

  private async run(): Promise<void> {
    while (this.queue.length > 0) {
      await this.linger();
      const batch = this.take();
      this.sent = batch.length;
      const answered = new AbortController();
      void this.tellOverdue(batch, answered.signal);
      const delivered = await this.deliver(batch);
      answered.abort('answered');
      if (typeof delivered === 'number') {
        batch.forEach((letter, index) => letter.settle(undefined, delivered + index));
        continue;
      }
      for (const letter of batch) letter.settle(delivered);
      const behind = this.queue.splice(0);
      const reason = new Failure(PlatformErrors.UNAVAILABLE, 'a message before it on its partition was not delivered', {
        cause: delivered,
      });
      for (const letter of behind) letter.settle(reason);
    }
    this.running = false;
  }

  /** A letter after a quiet moment goes at once. In a flood each batch costs the same for one letter as for a hundred, so the next one waits until there are more, the longer the more came last. */
  private async linger(): Promise<void> {
    const { clock, ending, lingerMs } = this.options;
    const wait = this.sentAt + lingerMs() * Math.min(this.sent, FLOOD) - clock.monotonic();
    if (wait > 0 && this.queue.length < MAX_RECORDS && this.queue.every(({ patient }) => patient))
      await clock.delay(wait, ending);
    this.sentAt = clock.monotonic();
  }

  private take(): Letter[] {
    let bytes = 0;
    const end = this.queue.findIndex(
      (letter, index) => index === MAX_RECORDS || ((bytes += letter.bytes) > MAX_BYTES && index > 0),
    );
    return this.queue.splice(0, end === -1 ? this.queue.length : end);
  }

  /** The client keeps trying for longer than a customer waits. What is under way may yet be written; what waits behind it is not sent any more. */
  private async tellOverdue(batch: readonly Letter[], answered: AbortSignal): Promise<void> {
    const { clock, topic } = this.options;
    const { patient, deadline } = batch[0]!;
    if (!patient || deadline === Infinity) return;
    await clock.delay(deadline - clock.monotonic(), answered);
    for (; !answered.aborted; await clock.delay(OVERDUE_SLICE, answered)) {
      const now = clock.monotonic();
      const { over = [], left = [] } = Object.groupBy(this.queue, (letter) =>
        letter.deadline <= now ? 'over' : 'left',
      );
      this.queue = left;
      for (const letter of batch.filter((one) => one.deadline <= now))
        letter.settle(late(topic, new Error('no answer')));
      for (const letter of over)
        letter.settle(new Failure(PlatformErrors.UNAVAILABLE, `${topic} took nothing in time; it was not sent`));
    }
  }

  /** The offset of the first when the batch is on disk, else why it was given up. */
  private async deliver(batch: readonly Letter[]): Promise<Failure | number> {
    const { clock, ending, links, onRetry, partition, topic } = this.options;
    const messages = batch.map(({ message }) => message);
    const deadline = batch[0]?.deadline ?? 0;
    for (let wait = RETRY.first; ; wait = Math.min(wait * 2, RETRY.longest)) {
      let link: ProducerLink | undefined;
      try {
        link = await links.current();
        return await link.send(topic, partition, messages);
      } catch (thrown) {
        const error = thrown as Error;
        const code = errorCode(error);
        const given = FATAL.has(code)
          ? refused(code, error)
          : clock.monotonic() > deadline || ending.aborted
            ? late(topic, error)
            : undefined;
        if (link && (given || BROKEN_SEQUENCE.has(code))) await links.retire(link);
        if (given) return given;
        onRetry(error);
        await clock.delay(wait * (0.75 + Math.random() / 2), ending);
      }
    }
  }
}

const refused = (code: string, cause: Error): Failure =>
  new Failure(MessagingErrors.REFUSED, `the broker refuses it: ${code}`, { cause });

const late = (topic: string, cause: Error): Failure =>
  new Failure(
    PlatformErrors.UNAVAILABLE,
    `${topic} did not take a message in time (${cause.message}); it may have been written`,
    { cause },
  );

/** The protocol's name of an error, which kafkajs may wrap in one about its retries. */
function errorCode(error: Error & { type?: string }): string {
  return error.type ?? (error.cause instanceof Error ? errorCode(error.cause) : error.name);
}
