import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Live } from '@weir/platform/kernel';
import type { EventMessage } from './event-bus.js';
import { BusStage, type BusUnderTest, collect, eventually, message } from './event-bus.stage.js';
import type { MessagingAdmin } from './messaging-admin.js';
import type { MessagingSettings } from './messaging.settings.js';

/** A bus, its operator's side, and the settings that both live by. */
export interface AdminUnderTest extends BusUnderTest {
  readonly admin: MessagingAdmin;
  readonly settings: Live<MessagingSettings>;
}

/** What MessagingAdmin promises, and what the settings of a group do, on every bus. */
export function messagingAdminSuite(name: string, open: () => Promise<AdminUnderTest>): void {
  describe(name, () => {
    const stage = new BusStage();
    let under: AdminUnderTest;
    let admin: MessagingAdmin;
    beforeAll(async () => {
      stage.under = under = await open();
      admin = under.admin;
    }, 30_000);
    afterAll(() => under.close(), 30_000);
    afterEach(stage.stopListening, 30_000);

    const numbered = (topic: string, count: number, from = 1): EventMessage[] =>
      Array.from({ length: count }, (_, n) => message(topic, 'one', from + n));
    const control = (groups: MessagingSettings['groups']): void =>
      under.settings.set({ ...under.settings.value, groups });
    /** A group that has handled the first `count` events of a new topic and is gone. */
    const handled = async (count: number): Promise<{ topic: string; group: string; partition: number }> => {
      const { topic, group } = stage.names();
      await under.bus.publish(numbered(topic, count));
      const { got, member } = await stage.listen({ group, topics: [topic] });
      await eventually(() => got.length === count, `${count} events`);
      await member.stop();
      const { partition = 0 } = got[0] ?? {};
      return { topic, group, partition };
    };

    it('knows topics, their partitions and their ends', async () => {
      const { topic } = stage.names();
      await under.bus.publish(numbered(topic, 7));
      const summary = (await admin.topics()).find((one) => one.topic === topic);
      expect(summary).toMatchObject({ partitions: 6, replication: 1, records: 7 });
      const partitions = await admin.describe(topic);
      expect(partitions.map(({ partition }) => partition)).toEqual([0, 1, 2, 3, 4, 5]);
      expect(partitions.map(({ latest }) => latest).sort()).toEqual([0, 0, 0, 0, 0, 7]);
      const leader = partitions[0]?.leader;
      expect(partitions[0]).toMatchObject({ earliest: 0, replicas: [leader], isr: [leader], osr: [] });
      await expect(admin.describe('nothing-of-that-name')).rejects.toMatchObject({ code: 'MESSAGING.NO_TOPIC' });
    }, 30_000);

    it('reads from anywhere and touches no group', async () => {
      const { topic, group, partition } = await handled(5);
      const [before, between] = [await admin.lag(group), Date.now() + 1];
      await eventually(() => Date.now() > between, 'the next millisecond');
      await admin.publish(numbered(topic, 2, 6));
      const seqs = async (position: Parameters<MessagingAdmin['locate']>[1]): Promise<string[]> => {
        const from = await admin.locate(topic, position);
        return (await collect(admin.read(topic, { from }))).map(({ headers }) => headers['seq'] ?? '');
      };
      expect(await seqs('earliest')).toEqual(['1', '2', '3', '4', '5', '6', '7']);
      expect(await seqs({ offset: 4 })).toEqual(['5', '6', '7']);
      expect(await seqs({ time: between })).toEqual(['6', '7']);
      expect(await seqs('latest')).toEqual([]);
      expect(await collect(admin.read(topic, { from: new Map([[(partition + 1) % 6, 0]]) }))).toEqual([]);
      expect(await collect(admin.read('nothing-of-that-name'))).toEqual([]);
      const after = await admin.lag(group);
      expect(after.map(({ committed }) => committed)).toEqual(before.map(({ committed }) => committed));
    }, 30_000);

    it('follows what comes', async () => {
      const { topic } = stage.names();
      await under.bus.publish(numbered(topic, 3));
      const enough = new AbortController();
      const from = await admin.locate(topic, 'latest');
      const seen: string[] = [];
      const reading = (async () => {
        for await (const { headers } of admin.read(topic, { from, follow: true, signal: enough.signal }))
          if (seen.push(headers['seq'] ?? '') === 2) enough.abort();
      })();
      await admin.publish(numbered(topic, 2, 4));
      await reading;
      expect(seen).toEqual(['4', '5']);
    }, 30_000);

    it('counts how far behind a group is', async () => {
      const { topic, group } = await handled(5);
      await admin.publish(numbered(topic, 3, 6));
      const lags = (await admin.lag(group)).filter((one) => one.topic === topic);
      expect(lags.reduce((sum, { lag }) => sum + lag, 0)).toBe(3);
      expect((await admin.groups()).find((one) => one.group === group)).toMatchObject({ state: 'Empty', members: [] });
      await expect(admin.lag('nobody')).rejects.toMatchObject({ code: 'MESSAGING.NO_GROUP' });
    }, 30_000);

    it('moves a group to any place, but not under its members', async () => {
      const { topic, group, partition } = await handled(5);
      const at = async (position: Parameters<MessagingAdmin['reset']>[2]): Promise<number | undefined> => {
        const began = performance.now();
        const moves = await admin.reset(group, topic, position);
        expect(performance.now() - began).toBeLessThan(4000);
        return moves.find((move) => move.partition === partition)?.to;
      };
      expect(await at('earliest')).toBe(0);
      expect(await at({ shift: 4 })).toBe(4);
      expect(await at({ shift: -1 })).toBe(3);
      expect(await at('latest')).toBe(5);
      expect(await at({ time: 0 })).toBe(0);
      expect(await at({ offset: 99 })).toBe(5);
      expect(await at({ offset: 2 })).toBe(2);
      const { got } = await stage.listen({ group, topics: [topic] });
      await eventually(() => got.length === 3, 'the last 3 events again');
      expect(got.map(({ seq }) => seq)).toEqual([3, 4, 5]);
      await expect(admin.reset(group, topic, 'earliest')).rejects.toMatchObject({ code: 'MESSAGING.GROUP_ACTIVE' });
    }, 60_000);

    it('consumes in the place of a group', async () => {
      const { topic, group } = stage.names();
      await under.bus.publish(numbered(topic, 5));
      const firstTwo: string[] = [];
      for await (const { headers } of admin.consume(group, topic)) if (firstTwo.push(headers['seq'] ?? '') === 2) break;
      const rest = await collect(admin.consume(group, topic));
      expect([firstTwo, rest.map(({ headers }) => headers['seq'])]).toEqual([
        ['1', '2'],
        ['3', '4', '5'],
      ]);
      expect(await collect(admin.consume(group, topic))).toEqual([]);
    }, 30_000);

    it('pauses a group within 2 s, lets its offsets be reset, and goes on from there', async () => {
      const { topic, group } = stage.names();
      const { got } = await stage.listen({ group, topics: [topic] });
      await under.bus.publish(numbered(topic, 3));
      await eventually(() => got.length === 3, '3 events');
      control({ [group]: { paused: true } });
      const members = async (): Promise<number> =>
        (await admin.groups()).find((one) => one.group === group)?.members.length ?? 0;
      await eventually(async () => (await members()) === 0, 'no members', 2000);
      await admin.publish(numbered(topic, 1, 4));
      await admin.reset(group, topic, { shift: -1 });
      expect(got).toHaveLength(3);
      control({});
      await eventually(() => got.length === 5, 'the last event again, and the new one', 3000);
      expect(got.map(({ seq }) => seq)).toEqual([1, 2, 3, 3, 4]);
    }, 60_000);

    it('holds a group to its rate, follows another one within 2 s, and loses nothing', async () => {
      const { topic, group } = stage.names();
      control({ [group]: { ratePerSecond: 40, paused: false } });
      const { got } = await stage.listen({ group, topics: [topic] });
      await under.bus.publish(numbered(topic, 400));
      await eventually(() => got.length > 0, 'the first event');
      const [began, first] = [performance.now(), got.length];
      await eventually(() => performance.now() - began > 1500, '1.5 s');
      const rate = ((got.length - first) * 1000) / (performance.now() - began);
      expect(rate).toBeGreaterThan(20);
      expect(rate).toBeLessThan(50);
      control({});
      await eventually(() => got.length === 400, 'all 400 at full speed', 2000);
      expect(got.map(({ seq }) => seq)).toEqual(Array.from({ length: 400 }, (_, n) => n + 1));
    }, 30_000);
  });
}
