import { describe, expect, it } from '@jest/globals';
import { openTestDatabase } from '@weir/platform/persistence';
import type { IncomingEvent } from './event-bus.js';
import { type BusStage, collect, eventually, message } from './event-bus.stage.js';
import { deadLetters, replayDead } from './replay-dead.js';

/** What `replayDead` promises on every bus. */
export const replayCases = (stage: BusStage): void =>
  describe('replay of dead letters', () => {
    const { counted, listen, listenToDead, names } = stage;
    /** A consumer that fails on some seqs until it is mended, listening to a topic with `events` events. */
    const broken = async (maxAttempts: number, ...fatal: number[]) => {
      const { topic, group } = names();
      let mended = false;
      const handle = async (batch: readonly IncomingEvent[]): Promise<void> => {
        if (!mended && batch.some(({ seq }) => fatal.includes(seq))) throw new TypeError('cannot digest');
      };
      const { got } = await listen({ group, topics: [topic], maxAttempts, handle });
      const mend = (): boolean => (mended = true);
      return { topic, group, got, mend, dead: (await listenToDead(group)).got };
    };

    it('brings the event as it was to where it was, and says so; the consumer takes it once', async () => {
      const schema = await openTestDatabase('suite', []);
      const { topic, group, got, mend, dead } = await broken(2, 2);
      const events = [1, 2, 3].map((seq) => message(topic, 'a', seq));
      await stage.under.bus.publish(events);
      await eventually(() => got.length === 2 && dead.length === 1, 'a dead letter');
      expect(dead[0]?.headers).toMatchObject({ 'dead-code': 'PLATFORM.INTERNAL', 'dead-attempts': '2' });
      expect(dead[0]?.headers['dead-stack']).toMatch(/^TypeError: cannot digest\n +at /);
      expect(await counted('weir_events_dead_total', { group, reason: 'PLATFORM.INTERNAL' })).toBe(1);

      mend();
      const bus = stage.under.bus;
      for (const times of [1, 2]) {
        expect(await replayDead(bus, group)).toEqual({ replayed: 1, passed: 0, lost: [] });
        await eventually(() => got.length === 2 + times, 'the event again');
      }
      const [lost] = events.slice(1);
      for (const event of got.slice(2)) {
        expect(event).toMatchObject({ topic, key: 'a', seq: 2, payload: { key: 'a', seq: 2 } });
        expect(event.partition).toBe(got[0]?.partition);
        expect(event.headers).toEqual({
          ...lost?.headers,
          'replayed-from': `weir.${group}.dead/${dead[0]?.partition}/0`,
          replays: '1',
        });
      }
      const claim = (): Promise<Set<string>> =>
        schema.database.transaction((tx) =>
          schema.inbox.claim(
            tx,
            group,
            got.map(({ eventId }) => eventId),
          ),
        );
      expect([(await claim()).size, (await claim()).size]).toEqual([3, 0]);
      await schema.close();
    }, 60_000);

    it('takes what is selected, and an event that died again only once', async () => {
      const { topic, group, got, mend, dead } = await broken(1, 1, 2, 3);
      const events = [1, 2, 3].map((seq) => message(topic, 'a', seq));
      await stage.under.bus.publish(events);
      await eventually(() => dead.length === 3, '3 dead letters');
      await replayDead(stage.under.bus, group, ({ eventId }) => eventId === events[1]?.headers['event-id']);
      await eventually(() => dead.length === 4, 'it dies again');
      const letters = await collect(deadLetters(stage.under.bus, group));
      expect(letters.map(({ replays }) => replays)).toEqual([0, 0, 0, 1]);
      mend();
      expect(await replayDead(stage.under.bus, group)).toMatchObject({ replayed: 3, passed: 1 });
      await eventually(() => got.length === 3, 'all three');
      expect(got.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    }, 60_000);

    it('names what cannot be had again, and why', async () => {
      const { topic, group, dead } = await broken(1);
      await stage.under.put(message(topic, 'a', 1, { headers: {} }));
      await stage.under.put(message(topic, 'a', 2, { value: 'x'.repeat(1_500_000) }));
      await eventually(() => dead.length === 2, '2 dead letters');
      const { replayed, lost } = await replayDead(stage.under.bus, group);
      expect([replayed, lost.map((letter) => letter.lost)]).toEqual([
        0,
        [
          'it has no event-id and no event-type of its own',
          expect.stringMatching(/^it had 15\d{5} bytes and was cut$/),
        ],
      ]);
    }, 60_000);

    it('finds nothing where nobody died', async () => {
      expect(await replayDead(stage.under.bus, names().group)).toEqual({ replayed: 0, passed: 0, lost: [] });
    });
  });
