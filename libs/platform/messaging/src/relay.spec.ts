import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InProcessElection } from '@weir/platform/coordination';
import { Failure, Lifecycle, Live, PlatformErrors, SystemClock } from '@weir/platform/kernel';
import { openTestDatabase, type TestDatabase } from '@weir/platform/persistence';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { EventBus, type EventMessage, type RunningSubscription } from './event-bus.js';
import { eventually } from './event-bus.stage.js';
import { MessagingErrors } from './messaging.errors.js';
import { messagingSettings } from './messaging.settings.js';
import { Relay } from './relay.js';

class FakeBus extends EventBus {
  readonly published: EventMessage[] = [];
  refuse: (message: EventMessage) => Failure | undefined = () => undefined;

  override async publish(messages: readonly EventMessage[]): Promise<void> {
    const failure = messages.map((message) => this.refuse(message)).find(Boolean);
    if (failure) throw failure;
    this.published.push(...messages);
  }

  override subscribe(): Promise<RunningSubscription> {
    throw new Error('not here');
  }
}

describe('Relay', () => {
  const [clock, log, metrics, settings] = [
    new SystemClock(),
    new SilentLog(),
    new SilentMetrics(),
    new Live(messagingSettings.parse({})),
  ];
  let schema: TestDatabase;
  let bus: FakeBus;
  let lifecycle: Lifecycle;
  beforeEach(async () => {
    schema = await openTestDatabase('order', []);
    [bus, lifecycle] = [new FakeBus(), new Lifecycle()];
  });
  afterEach(async () => {
    await lifecycle.stop();
    await schema.close();
  });

  const relay = (election = new InProcessElection({ clock, log })): Relay =>
    new Relay({ schema: 'order', outbox: schema.outbox, bus, election, settings, clock, log, metrics, lifecycle });
  const append = (aggregateId: string, ...seqs: number[]): Promise<void> =>
    schema.database.transaction((tx) =>
      schema.outbox.append(
        tx,
        seqs.map((seq) => ({
          aggregate: 'order',
          aggregateId,
          seq,
          type: 'OrderReserved',
          version: 1,
          payload: { seq },
          traceparent: 'trace',
        })),
      ),
    );
  const told = (): string[] => bus.published.map(({ key, headers }) => `${key}/${headers['seq']}`);
  const empty = async (): Promise<boolean> => (await schema.outbox.unpublished(1)).length === 0;

  it('publishes what is there and what comes, in order, and marks it', async () => {
    await append('a', 1, 2);
    await relay().start();
    await eventually(() => told().length === 2, 'the old rows');
    await append('a', 3);
    await eventually(empty, 'an empty outbox');
    expect(told()).toEqual(['a/1', 'a/2', 'a/3']);
    expect(bus.published[0]).toMatchObject({
      topic: 'weir.order.events',
      value: '{"seq":1}',
      headers: {
        'event-type': 'OrderReserved',
        'event-version': '1',
        aggregate: 'order',
        seq: '1',
        origin: 'order',
        traceparent: 'trace',
      },
    });
  });

  it('publishes nothing while it is paused, and goes on when it is not', async () => {
    settings.set({ ...settings.value, relayPaused: true });
    await relay().start();
    await append('a', 1);
    await clock.delay(3 * settings.value.relayIdleMs);
    expect(told()).toEqual([]);
    settings.set({ ...settings.value, relayPaused: false });
    await eventually(empty, 'an empty outbox');
    expect(told()).toEqual(['a/1']);
  });

  it('waits for a bus that is down and loses nothing', async () => {
    let down = 3;
    bus.refuse = () => (down-- > 0 ? new Failure(PlatformErrors.UNAVAILABLE) : undefined);
    await relay().start();
    await append('a', 1);
    await eventually(empty, 'an empty outbox');
    expect(told()).toEqual(['a/1']);
  });

  it('buries a row that the bus will never take and holds back only its aggregate', async () => {
    bus.refuse = ({ key, headers }) =>
      key === 'bad' && headers['seq'] === '2' ? new Failure(MessagingErrors.REFUSED) : undefined;
    await append('bad', 1, 2, 3);
    await append('good', 1, 2);
    await relay().start();
    await eventually(async () => (await schema.outbox.backlog()).dead === 1, 'a dead row');
    await append('good', 3);
    await append('bad', 4);
    await eventually(() => told().includes('good/3'), 'the good ones go on');
    expect(told()).toEqual(['bad/1', 'good/1', 'good/2', 'good/3']);
    bus.refuse = () => undefined;
    settings.set({ ...settings.value, reviveDead: settings.value.reviveDead + 1 });
    await eventually(empty, 'an empty outbox');
    expect(told().slice(4)).toEqual(['bad/2', 'bad/3', 'bad/4']);
  });

  it('stops marking when a newer term has begun elsewhere, and leads again with a term of its own', async () => {
    await relay().start();
    await append('a', 1);
    await eventually(empty, 'the first row is published');
    await schema.outbox.beginTerm(Number.MAX_SAFE_INTEGER - 1000);
    await append('a', 2);
    await eventually(empty, 'an empty outbox');
    expect(told().filter((each) => each === 'a/1')).toHaveLength(1);
  });

  it('flushes before it resigns', async () => {
    const one = relay();
    await one.start();
    await append('a', ...Array.from({ length: 30 }, (_, n) => n + 1));
    await lifecycle.stop();
    expect(await empty()).toBe(true);
    expect(told()).toHaveLength(30);
  });
});
