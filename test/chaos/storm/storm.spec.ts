import { describe, expect, it } from '@jest/globals';
import type { Evidence } from '@weir/invariants';
import type { EventBus, IncomingEvent, Subscription } from '@weir/platform/messaging';
import { takenBy } from './taken.js';
import { Watchers } from './watchers.js';

describe('the watching group', () => {
  const given = async (...events: readonly [id: string, seq: number][]): Promise<Watchers> => {
    let handle: Subscription['handle'] | undefined;
    const subscribe = async (subscription: Subscription) => {
      handle = subscription.handle;
      return { deafMs: () => 0, stop: () => Promise.resolve() };
    };
    const watchers = new Watchers({ subscribe } as unknown as EventBus, ['t']);
    await watchers.join();
    const asEvent = ([eventId, seq]: readonly [string, number]): IncomingEvent =>
      ({ eventId, seq, key: 'o-1', headers: { aggregate: 'order' } }) as unknown as IncomingEvent;
    await handle!(events.map(asEvent));
    return watchers;
  };

  it('takes copies for copies', async () => {
    const watchers = await given(['a', 1], ['b', 2], ['a', 1], ['b', 2], ['c', 3]);
    expect([watchers.seen.size, watchers.again, watchers.disorder]).toEqual([3, 2, []]);
  });

  it('sees what came too early or never', async () => {
    expect((await given(['a', 1], ['c', 3])).disorder).toEqual([{ aggregate: 'order/o-1', seq: 3, after: 1 }]);
    expect((await given(['b', 2], ['a', 1])).disorder).toHaveLength(2);
  });
});

describe('what the groups took', () => {
  /** Three events of one order, taken by payment at these times; undefined: never. */
  const taken = (...times: readonly (number | undefined)[]) => {
    const rows = async (schema: string, sql: string): Promise<object[]> => {
      if (schema === 'payment' && sql.includes('inbox'))
        return times.flatMap((at, n) => (at === undefined ? [] : [{ event_id: `e-${n}`, taken_at: at }]));
      if (schema === 'order' && sql.includes('outbox'))
        return times.map((_, n) => ({ event_id: `e-${n}`, aggregate_id: 'o-1', type: 'OrderReserved', seq: n + 1 }));
      return [];
    };
    return takenBy({ rows } as unknown as Evidence);
  };

  it('is all, in order', async () => {
    expect(await taken(5, 5, 9)).toEqual({ wanted: 3, lost: [], disorder: [] });
  });

  it('names what was never taken, and what was taken before its predecessor', async () => {
    expect((await taken(5, undefined, 9)).lost).toMatchObject([{ event_id: 'e-1', never_taken_by: 'payment' }]);
    expect((await taken(5, 9, 7)).disorder).toMatchObject([{ event_id: 'e-2', taken_by: 'payment' }]);
  });
});
