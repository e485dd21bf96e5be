import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { deadTopic } from './dead-letter.js';
import type { EventHeaders, EventMessage } from './event-bus.js';
import { type BusStage, collect, eventually, message } from './event-bus.stage.js';
import { type ContractEvent, subscribeTo } from './subscribe-to.js';

const contracts = { Told: { version: 1, key: 'key', schema: z.strictObject({ key: z.string(), seq: z.int() }) } };

const MIB = 1024 * 1024;
const HOUR = 3_600_000;

/** What is different from a good record; `only` replaces all headers. */
interface Bad {
  readonly with?: Readonly<Record<string, string>>;
  readonly only?: Readonly<Record<string, string>>;
  readonly key?: string;
  readonly value?: string;
}

/** The change that makes a good record bad; the code and the sentence of its death. */
const bad: readonly [what: string, change: Bad, code: string, sentence: RegExp][] = [
  ['no headers', { only: {} }, 'MALFORMED', /the header event-id is missing/],
  ['no type', { with: { 'event-type': '' } }, 'MALFORMED', /the header event-type is missing/],
  ['an endless id', { with: { 'event-id': 'e'.repeat(MIB) } }, 'MALFORMED', /Told: .* event-id is longer than 60/],
  ['no version', { with: { 'event-version': 'one' } }, 'MALFORMED', /event-version is no positive whole number/],
  ['half a seq', { with: { seq: '1.5' } }, 'MALFORMED', /seq is no positive whole number/],
  ['no time', { with: { 'occurred-at': '' } }, 'MALFORMED', /occurred-at is no positive whole number/],
  ['the future', { with: { 'occurred-at': String(Date.now() + 2 * HOUR) } }, 'FROM_THE_FUTURE', /7[12]\d\d s from now/],
  ['a newer version', { with: { 'event-version': '2' } }, 'UNKNOWN_VERSION', /version 2 is newer than 1/],
  ['no body', { value: '' }, 'MISMATCH', /the body is not JSON/],
  ['half a body', { value: '{"key":"a","seq"' }, 'MISMATCH', /the body is not JSON/],
  ['a list', { value: '[]' }, 'MISMATCH', /expected object, received array/],
  ['nothing', { value: 'null' }, 'MISMATCH', /expected object, received null/],
  ['a wrong type', { value: '{"key":"a","seq":"1"}' }, 'MISMATCH', /seq: .* expected number, received string/],
  ['a missing field', { value: '{"key":"a"}' }, 'MISMATCH', /seq: .* expected number, received undefined/],
  ['another’s key', { key: 'b' }, 'FOREIGN_KEY', /the record's key is "b", but key is "a"/],
  ['1.5 MiB', { value: `{"key":"a","seq":1,"x":"${'x'.repeat(1.5 * MIB)}"}` }, 'TOO_LARGE', /has 1572\d+ bytes/],
];

function spoil(good: EventMessage, { with: more = {}, only, ...rest }: Bad): EventMessage {
  return { ...good, ...rest, headers: only ?? { ...good.headers, ...more } };
}

const byOffset = (a: EventHeaders, b: EventHeaders): number => Number(a['dead-offset']) - Number(b['dead-offset']);

/** Records that no program of ours writes. None may stop or loop a consumer, and none may vanish. */
export const badRecordCases = (stage: BusStage): void =>
  describe('bad records', () => {
    const { counted, keep, listenToDead, names } = stage;
    const subscribe = async (group: string, topic: string): Promise<{ got: number[]; stop: () => Promise<void> }> => {
      const got: number[] = [];
      const handle = async (batch: readonly ContractEvent<typeof contracts>[]): Promise<void> =>
        void got.push(...batch.map(({ payload }) => payload.seq));
      const member = keep(await subscribeTo(stage.under.bus, { group, topics: [topic], contracts, handle }));
      return { got, stop: () => member.stop() };
    };

    it('each dies at once with its reason, is counted, and holds up nobody', async () => {
      const { topic, group } = names();
      const good = (seq: number): EventMessage => message(topic, 'a', seq);
      for (const [n, [, change]] of bad.entries()) {
        await stage.under.put(good(n + 1));
        await stage.under.put(spoil(good(n + 1), change));
      }
      const dead = await listenToDead(group);
      const first = await subscribe(group, topic);
      const all = (): boolean => first.got.length === bad.length && dead.got.length === bad.length;
      await eventually(all, 'all handled or dead');
      expect(first.got).toEqual(bad.map((_, n) => n + 1));

      for (const key of ['a', 'b']) {
        const expected = bad.filter(([, change]) => (change.key ?? 'a') === key);
        const letters = dead.got.filter((letter) => letter.key === key).map(({ headers }) => headers);
        for (const [n, headers] of letters.sort(byOffset).entries()) {
          const [what, , code, sentence] = expected[n]!;
          expect([what, headers]).toEqual([
            what,
            expect.objectContaining({
              'dead-code': `MESSAGING.${code}`,
              'dead-reason': expect.stringMatching(sentence) as unknown,
              'dead-topic': topic,
              'dead-group': group,
              'dead-attempts': '0',
            }),
          ]);
        }
      }
      for (const code of new Set(bad.map(([, , each]) => each))) {
        const count = await counted('weir_events_dead_total', { group, reason: `MESSAGING.${code}` });
        expect([code, count]).toEqual([code, bad.filter(([, , each]) => each === code).length]);
      }
      expect(await counted('weir_events_retries_total', { group })).toBe(0);

      await first.stop();
      const second = await subscribe(group, topic);
      await stage.under.bus.publish([good(99)]);
      await eventually(() => second.got.length > 0, 'the group goes on behind them');
      expect(second.got).toEqual([99]);
    }, 60_000);

    it('one too large for the dead letters is cut, and says so', async () => {
      const { topic, group } = names();
      await stage.under.put(message(topic, 'a', 1, { value: `"${'x'.repeat(1.5 * MIB)}"` }));
      const dead = await listenToDead(group);
      await subscribe(group, topic);
      await eventually(() => dead.got.length === 1, 'a dead letter');
      const [letter] = await collect(stage.under.bus.read(deadTopic(group)));
      expect(letter?.value).toBe(`"${'x'.repeat(64 * 1024 - 1)}`);
      expect(Number(letter?.headers['dead-cut'])).toBeGreaterThan(1.5 * MIB);
    }, 60_000);

    it('types that the group does not know are ignored and counted: they may appear by design', async () => {
      const { topic, group } = names();
      const types = ['Other', 'constructor', '__proto__'];
      for (const type of types)
        await stage.under.put(spoil(message(topic, 'a', 1), { with: { 'event-type': type }, value: 'not even JSON' }));
      await stage.under.put(message(topic, 'a', 2));
      const { got } = await subscribe(group, topic);
      await eventually(() => got.length === 1, 'the known one');
      expect(await counted('weir_events_ignored_total', { group, topic })).toBe(types.length);
      expect(await counted('weir_events_dead_total', { group })).toBe(0);
    }, 60_000);
  });
