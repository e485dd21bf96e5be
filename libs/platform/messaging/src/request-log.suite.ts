import { expect, it } from '@jest/globals';
import { type BusStage, eventually, message } from './event-bus.stage.js';

/** What RequestLog promises, on every bus. */
export function requestLogCases(stage: BusStage): void {
  it('answers each request its place, and says how far the group is', async () => {
    const { topic, group } = stage.names();
    const { requests } = stage.under.bus;
    expect(await requests.progress(topic, group)).toEqual(
      expect.arrayContaining([{ partition: 0, committed: 0, latest: 0 }]),
    );
    const places = await Promise.all(
      Array.from({ length: 40 }, (_, n) => requests.append(message(topic, `k${n % 8}`, n + 1), 5000)),
    );
    const taken = new Set(places.map(({ partition, offset }) => `${partition}/${offset}`));
    expect(taken.size).toBe(40);
    const waiting = await requests.progress(topic, group);
    expect(waiting.reduce((sum, { latest, committed }) => sum + latest - committed, 0)).toBe(40);
    const { got } = await stage.listen({ group, topics: [topic] });
    await eventually(() => got.length === 40, '40 requests');
    const heard = new Set(got.map(({ partition, offset }) => `${partition}/${offset}`));
    expect(heard).toEqual(taken);
    await eventually(
      async () => (await requests.progress(topic, group)).every(({ committed, latest }) => committed === latest),
      'all is committed',
    );
  }, 30_000);

  it('lets an instance begin where a group stands', async () => {
    const { topic, group } = stage.names();
    const { requests } = stage.under.bus;
    await Promise.all([1, 2, 3].map((seq) => requests.append(message(topic, 'a', seq), 5000)));
    const { got, member } = await stage.listen({ group, topics: [topic] });
    await eventually(() => got.length === 3, '3 requests');
    await eventually(
      async () => (await requests.progress(topic, group)).every(({ committed, latest }) => committed === latest),
      'all is committed',
    );
    await member.stop();
    await Promise.all([4, 5].map((seq) => requests.append(message(topic, 'a', seq), 5000)));
    const watch = await stage.listen({ group: `${group}-watch`, instance: 'a', topics: [topic], from: { group } });
    await eventually(() => watch.got.length >= 2, 'the two that wait');
    expect(watch.got.map(({ seq }) => seq)).toEqual([4, 5]);
    await requests.append(message(topic, 'b', 1), 5000);
    await eventually(() => watch.got.length === 3, 'one more');
  }, 30_000);
}
