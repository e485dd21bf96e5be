import { UuidIds } from '@weir/platform/kernel';
import type { PromMetrics } from '@weir/platform/telemetry';
import { setTimeout as delay } from 'node:timers/promises';
import { deadTopic } from './dead-letter.js';
import type { EventBus, EventMessage, IncomingEvent, RunningSubscription, Subscription } from './event-bus.js';
import type { RequestLog } from './request-log.js';
import type { TopicReader } from './topic-reader.js';

const ids = new UuidIds();

/** A message as the relay publishes it. */
export const message = (topic: string, key: string, seq: number, more: Partial<EventMessage> = {}): EventMessage => ({
  topic,
  key,
  value: JSON.stringify({ key, seq }),
  headers: {
    'event-id': ids.next(),
    'event-type': 'Told',
    'event-version': '1',
    aggregate: 'thing',
    seq: String(seq),
    origin: 'suite',
    'occurred-at': '1',
  },
  ...more,
});

/** Waits until `probe` answers true; the sentence tells what was hoped for. */
export async function eventually(
  probe: () => boolean | Promise<boolean>,
  hope: string,
  within = 15_000,
): Promise<void> {
  for (const deadline = performance.now() + within; !(await probe()); await delay(10)) {
    if (performance.now() > deadline) throw new Error(`after ${within} ms still not: ${hope}`);
  }
}

export async function collect<T>(all: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const each of all) collected.push(each);
  return collected;
}

/** A bus with the metrics it counts in. */
export interface BusUnderTest {
  readonly bus: EventBus & TopicReader & { readonly requests: RequestLog };
  readonly metrics: PromMetrics;
  /** Writes a record as any program may that is not ours: unchecked, of up to 4 MiB. */
  readonly put: (record: EventMessage) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What the suite plays on: a bus, and listeners that are stopped after each test. */
export class BusStage {
  under!: BusUnderTest;
  private readonly running: RunningSubscription[] = [];

  readonly names = (): { topic: string; group: string } => ({
    topic: `suite.${ids.next()}`,
    group: `suite-${ids.next()}`,
  });

  readonly listen = async (
    subscription: Omit<Subscription, 'handle'> & Partial<Subscription>,
  ): Promise<{ got: IncomingEvent[]; member: RunningSubscription }> => {
    const got: IncomingEvent[] = [];
    const handle = async (batch: readonly IncomingEvent[]): Promise<void> => {
      await subscription.handle?.(batch);
      got.push(...batch);
    };
    const member = this.keep(await this.under.bus.subscribe({ ...subscription, handle }));
    return { got, member };
  };

  readonly listenToDead = (group: string): ReturnType<BusStage['listen']> =>
    this.listen({ group: `${group}-dead`, topics: [deadTopic(group)] });

  readonly keep = (member: RunningSubscription): RunningSubscription => {
    this.running.push(member);
    return member;
  };

  readonly stopListening = async (): Promise<void> => {
    await Promise.all(this.running.splice(0).map((each) => each.stop()));
  };

  /** The sum of a counter's series that carry these labels. */
  readonly counted = async (name: string, labels: Readonly<Record<string, string>>): Promise<number> => {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return (await this.under.metrics.render())
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) && wanted.every((label) => line.includes(label)))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  };
}
