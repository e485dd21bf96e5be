import { describe, expect, it } from '@jest/globals';
import type { Evidence, TopicRecord } from '../evidence.js';
import { topicsTellTheOutboxes } from './topics.js';

const row = (id: string, published_at = 1): object => ({
  event_id: id,
  topic: 'weir.order.events',
  type: 'Told',
  published_at,
});
const record = (eventId: string, seq: number, offset: number, more: Partial<TopicRecord> = {}): TopicRecord => ({
  ...{ topic: 'weir.order.events', partition: 0, offset, key: 'o', eventId, seq },
  headers: { aggregate: 'order' },
  ...more,
});

/** Order's outbox and topics; the others are empty. */
function evidence(
  outbox: readonly object[],
  topics: Readonly<Record<string, readonly TopicRecord[]>>,
  purged: readonly object[] = [],
): Evidence {
  return {
    rows: async (schema, sql) => {
      if (sql.includes('FROM purged')) return (schema === 'order' ? purged : []) as never;
      const rows = schema === 'order' ? outbox : [];
      return rows.filter((each) => !sql.includes('WHERE') || (each as { published_at: unknown }).published_at) as never;
    },
    pspLedger: async () => [],
    topic: async function* (name) {
      yield* topics[name] ?? [];
    },
  };
}

const look = (outbox: readonly object[], records: readonly TopicRecord[], dead: readonly TopicRecord[] = []) =>
  topicsTellTheOutboxes.look(evidence(outbox, { 'weir.order.events': records, 'weir.payment.dead': dead }));

describe('topics tell the outboxes', () => {
  it('is content with copies, with what is published while it reads, and with the other aggregates of a key', async () => {
    const outbox = [row('a'), row('b'), row('c', 0)];
    const hold = record('b', 1, 2, { headers: { aggregate: 'hold' } });
    const found = await look(outbox, [record('a', 1, 0), record('a', 1, 1), hold, record('c', 2, 3)]);
    expect(found).toEqual({ checked: 6 });
  });

  it('misses what is published and not there', async () => {
    const { witness } = await look([row('a'), row('b')], [record('a', 1, 0)]);
    expect(witness).toContain('"event":"b"');
  });

  it('finds what no outbox knows, unless it is a replay or a dead letter', async () => {
    const bad = record('', 0, 1, { key: 'x' });
    const replay = record('p', 0, 2, { headers: { 'replayed-from': 'weir.payment.dead/0/0' } });
    const records = [record('a', 1, 0), bad, replay];
    expect((await look([row('a')], records)).witness).toContain('"key":"x"');
    const headers = { 'dead-topic': 'weir.order.events', 'dead-partition': '0', 'dead-offset': '1' };
    expect(await look([row('a')], records, [record('', 0, 0, { topic: 'weir.payment.dead', headers })])).toEqual({
      checked: 4,
    });
  });

  it('takes what is older than retention reaches for what an outbox once said', async () => {
    const records = [record('gone', 1, 0, { headers: { aggregate: 'order', 'occurred-at': '5' } })];
    const found = (until: number): ReturnType<typeof topicsTellTheOutboxes.look> =>
      topicsTellTheOutboxes.look(
        evidence([], { 'weir.order.events': records }, [{ what: 'OrderReserved', removed: 1, until }]),
      );
    expect((await found(6)).witness).toBeUndefined();
    expect((await found(5)).witness).toContain('"event":"gone"');
  });

  it('finds gaps and wrong order per aggregate', async () => {
    const outbox = [row('a'), row('b'), row('c')];
    expect((await look(outbox, [record('b', 2, 0), record('a', 1, 1), record('c', 3, 2)])).witness).toContain(
      '"seq":2',
    );
    expect((await look(outbox, [record('a', 1, 0), record('c', 3, 1), record('b', 2, 2)])).witness).toContain(
      '"seq":3',
    );
  });

  it('asks for nothing that retention has removed', async () => {
    const outbox = [row('a', 10), row('b', 20), row('c', 30)];
    expect(await look(outbox, [record('b', 2, 7), record('c', 3, 8)])).toEqual({ checked: 5 });
    expect((await look(outbox, [record('b', 2, 7)])).witness).toContain('"event":"c"');
  });
});
