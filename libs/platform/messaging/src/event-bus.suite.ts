import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Failure, PlatformErrors } from '@weir/platform/kernel';
import { z } from 'zod';
import { badRecordCases } from './bad-records.suite.js';
import { deadTopic } from './dead-letter.js';
import type { EventBus, EventMessage, IncomingEvent } from './event-bus.js';
import { BusStage, type BusUnderTest, eventually, message } from './event-bus.stage.js';
import { replayCases } from './replay-dead.suite.js';
import { requestLogCases } from './request-log.suite.js';
import { type ContractEvent, subscribeTo } from './subscribe-to.js';

/** What EventBus promises, on every bus: see the adapters' specs. */
export function eventBusSuite(name: string, open: () => Promise<BusUnderTest>): void {
  describe(name, () => {
    const stage = new BusStage();
    const { listen, names } = stage;
    let bus: EventBus;
    beforeAll(async () => {
      stage.under = await open();
      bus = stage.under.bus;
    }, 30_000);
    afterAll(() => stage.under.close(), 30_000);
    afterEach(stage.stopListening, 30_000);

    const many = (topic: string, keys: number, each: number): EventMessage[] =>
      Array.from({ length: each }, (_, n) =>
        Array.from({ length: keys }, (_, key) => message(topic, `k${key}`, n + 1)),
      ).flat();
    const sequences = (events: readonly IncomingEvent[]): Record<string, number[]> => {
      const byKey: Record<string, number[]> = {};
      for (const { key, seq } of events) (byKey[key] ??= []).push(seq);
      return byKey;
    };

    it('brings everything to every group, in order per key, as it was sent', async () => {
      const { topic, group } = names();
      const early = await listen({ group, topics: [topic] });
      await Promise.all([bus.publish(many(topic, 20, 10)), bus.publish([])]);
      const late = await listen({ group: `${group}-late`, topics: [topic] });
      for (const { got } of [early, late]) {
        await eventually(() => got.length >= 200, '200 events');
        expect(got).toHaveLength(200);
        expect(Object.values(sequences(got))).toEqual(Array(20).fill([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
      }
      expect(late.got[0]).toMatchObject({
        topic,
        type: 'Told',
        version: 1,
        seq: 1,
        occurredAt: 1,
        payload: { seq: 1 },
      });
    }, 30_000);

    it('keeps the order of publish calls that do not wait for each other', async () => {
      const { topic, group } = names();
      const { got } = await listen({ group, topics: [topic] });
      await Promise.all(Array.from({ length: 50 }, (_, n) => bus.publish([message(topic, 'one', n + 1)])));
      await eventually(() => got.length === 50, '50 events');
      expect(sequences(got)).toEqual({ one: Array.from({ length: 50 }, (_, n) => n + 1) });
    }, 30_000);

    it('shares the work of a group and goes on where it stopped', async () => {
      const { topic, group } = names();
      const [one, two] = [await listen({ group, topics: [topic] }), await listen({ group, topics: [topic] })];
      await bus.publish(many(topic, 20, 10));
      await eventually(() => one.got.length + two.got.length >= 200, '200 events in both');
      const joined = (): number => bus.subscriptions.filter((mine) => mine.group === group).length;
      expect(joined()).toBe(2);
      await Promise.all([one.member.stop(), two.member.stop()]);
      expect(joined()).toBe(0);
      await bus.publish([message(topic, 'k0', 11)]);
      const three = await listen({ group, topics: [topic] });
      await eventually(() => three.got.length > 0, 'the next event');
      expect(sequences(three.got)).toEqual({ k0: [11] });
      expect(new Set([...one.got, ...two.got].map(({ eventId }) => eventId)).size).toBe(200);
    }, 45_000);

    it('begins at the end when told so', async () => {
      const { topic, group } = names();
      await bus.publish([message(topic, 'a', 1)]);
      const { got } = await listen({ group, topics: [topic], from: 'latest' });
      await eventually(async () => (await bus.publish([message(topic, 'a', 2)]), got.length > 0), 'a new event');
      expect(got.map(({ seq }) => seq)).not.toContain(1);
    }, 30_000);

    it('brings everything to every instance, from the moment it subscribed, and keeps nothing of it', async () => {
      const { topic, group } = names();
      await bus.publish(many(topic, 4, 2));
      const instances = await Promise.all(
        ['a', 'b'].map((instance) => listen({ group, instance, topics: [topic], from: 'latest' })),
      );
      await bus.publish(many(topic, 4, 3));
      for (const { got, member } of instances) {
        await eventually(() => got.length >= 12, '12 events');
        expect(sequences(got)).toEqual({ k0: [1, 2, 3], k1: [1, 2, 3], k2: [1, 2, 3], k3: [1, 2, 3] });
        expect(member.deafMs()).toBe(0);
      }
      await instances[0]?.member.stop();
      const again = await listen({ group, instance: 'a', topics: [topic] });
      await eventually(() => again.got.length >= 20, 'everything from the beginning: nothing was left behind');
    }, 30_000);

    it('starts a later generation of a group anew, with the dead letters of the group', async () => {
      const { topic, group } = names();
      const first = await listen({ group, topics: [topic] });
      await bus.publish([message(topic, 'a', 1), message(topic, 'a', 2)]);
      await eventually(() => first.got.length === 2, '2 events');
      await first.member.stop();
      const second = await listen({ group, generation: 2, topics: [topic] });
      const dead = await listen({ group: `${group}-dead`, topics: [deadTopic(group)] });
      await bus.publish([message(topic, 'a', 0, { headers: {} })]);
      await eventually(() => second.got.length === 2 && dead.got.length === 1, '2 events again and a dead letter');
      expect(sequences(second.got)).toEqual({ a: [1, 2] });
    }, 30_000);

    it('tries a batch again while something around it cannot answer', async () => {
      const { topic, group } = names();
      let refusals = 3;
      const sizes: number[] = [];
      const handle = async (batch: readonly IncomingEvent[]): Promise<void> => {
        sizes.push(batch.length);
        if (refusals-- > 0) throw new Failure(PlatformErrors.UNAVAILABLE);
      };
      const { got } = await listen({ group, topics: [topic], maxAttempts: 1, handle });
      await bus.publish([message(topic, 'a', 1), message(topic, 'a', 2)]);
      await eventually(() => got.length === 2, '2 events');
      expect(sequences(got)).toEqual({ a: [1, 2] });
      expect(sizes).toEqual([2, 2, 2, 2]);
    }, 30_000);

    it('sends a poison event to the dead letters after its tries, and everything else goes on in order', async () => {
      const { topic, group } = names();
      let tries = 0;
      const handle = async (batch: readonly IncomingEvent[]): Promise<void> => {
        if (!batch.some(({ key, seq }) => key === 'k1' && seq === 2)) return;
        if (batch.length === 1) tries += 1;
        throw new Error('cannot digest');
      };
      const { got } = await listen({ group, topics: [topic], maxAttempts: 3, handle });
      const dead = await stage.listenToDead(group);
      await bus.publish(many(topic, 4, 3));
      await eventually(() => got.length === 11 && dead.got.length === 1, '11 events and a dead letter');
      expect(sequences(got)).toEqual({ k0: [1, 2, 3], k1: [1, 3], k2: [1, 2, 3], k3: [1, 2, 3] });
      expect(tries).toBe(3);
      expect(dead.got[0]).toMatchObject({
        key: 'k1',
        seq: 2,
        headers: {
          'dead-reason': 'cannot digest',
          'dead-topic': topic,
          'dead-group': group,
          'dead-attempts': '3',
          origin: 'suite',
        },
      });
    }, 30_000);

    it('sends what is no event to the dead letters with the reason', async () => {
      const { topic, group } = names();
      const { got } = await listen({ group, topics: [topic] });
      const dead = await stage.listenToDead(group);
      const good = message(topic, 'a', 2);
      await bus.publish([
        message(topic, 'a', 0, { headers: {} }),
        message(topic, 'a', 1, { headers: { ...good.headers, 'event-type': '' } }),
        good,
      ]);
      await eventually(() => got.length === 1 && dead.got.length === 2, 'the good event and two dead letters');
      expect(got[0]?.eventId).toBe(good.headers['event-id']);
      expect(dead.got.map(({ headers }) => headers['dead-reason'])).toEqual([
        'MESSAGING.MALFORMED: the header event-id is missing',
        'MESSAGING.MALFORMED: the header event-type is missing',
      ]);
    }, 30_000);

    it('hands events of older versions over as the present one has them', async () => {
      const { topic, group } = names();
      const got: unknown[] = [];
      const told1 = z.strictObject({ key: z.string(), seq: z.int() });
      const upcast = { 1: told1.transform((old) => ({ ...old, source: 'shop' })) };
      const contracts = { Told: { version: 2, key: 'key', schema: told1.extend({ source: z.string() }), upcast } };
      const handle = async (batch: readonly ContractEvent<typeof contracts>[]): Promise<void> =>
        void got.push(...batch.map(({ version, payload }) => [version, payload.seq, payload.source]));
      stage.keep(await subscribeTo(bus, { group, topics: [topic], contracts, handle }));
      const old = message(topic, 'a', 1);
      const value = JSON.stringify({ key: 'a', seq: 2, source: 'web' });
      await bus.publish([old, message(topic, 'a', 2, { value, headers: { ...old.headers, 'event-version': '2' } })]);
      await eventually(() => got.length === 2, 'both versions');
      expect(got).toEqual([
        [2, 1, 'shop'],
        [2, 2, 'web'],
      ]);
    }, 30_000);

    it('refuses what can never be published', async () => {
      const { topic } = names();
      await expect(bus.publish([message(topic, 'a', 1, { value: 'x'.repeat(2_000_000) })])).rejects.toMatchObject({
        code: 'MESSAGING.REFUSED',
        retriable: false,
      });
    });

    badRecordCases(stage);
    replayCases(stage);
    requestLogCases(stage);
  });
}
