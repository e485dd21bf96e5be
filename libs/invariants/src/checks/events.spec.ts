import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestDatabase, SqlRetention, type TestDatabase } from '@weir/platform/persistence';
import type { Evidence, Schema } from '../evidence.js';
import { effectsOnce, orderPerKey, outboxIsTheTruth } from './events.js';

const own: Readonly<Partial<Record<Schema, string>>> = {
  order: 'CREATE TABLE order_history (order_id VARCHAR(40), version INT, to_state VARCHAR(10), at BIGINT)',
  insight: 'CREATE TABLE funnel (stage VARCHAR(20), count BIGINT)',
};
const takers: readonly Schema[] = ['payment', 'insight'];

describe('the checks of events, after retention has removed the older ones', () => {
  const open = new Map<Schema, TestDatabase>();
  const evidence: Evidence = {
    rows: (schema, sql, parameters) => open.get(schema)!.database.query(sql, parameters),
    pspLedger: async () => [],
  };
  const at = (schema: Schema): TestDatabase => open.get(schema)!;
  const says = async (orderId: string, seqs: readonly number[]): Promise<void> => {
    const { database, inbox, outbox } = at('order');
    await database.transaction(async (tx) => {
      const said = { aggregate: 'order', aggregateId: orderId, type: 'OrderReserved', version: 1, payload: {} };
      await outbox.append(
        tx,
        seqs.map((seq) => ({ ...said, seq })),
      );
      for (const seq of seqs)
        await tx.execute("INSERT INTO order_history VALUES (?, ?, 'reserved', ?)", [orderId, seq, Date.now()]);
    });
    const rows = await outbox.unpublished(100);
    await outbox.markPublished(
      rows.map(({ position }) => position),
      await outbox.beginTerm(1),
    );
    for (const taker of takers)
      await at(taker).database.transaction((tx) =>
        inbox.claim(
          tx,
          taker,
          rows.map(({ eventId }) => eventId),
        ),
      );
  };
  const witnesses = async (): Promise<(string | undefined)[]> =>
    Promise.all([outboxIsTheTruth, orderPerKey, effectsOnce].map(async (one) => (await one.look(evidence)).witness));

  beforeEach(async () => {
    for (const schema of ['order', 'payment', 'inventory', 'insight', 'loyalty'] as const) {
      const sql = own[schema];
      const migrations = sql ? [{ name: 'Own1762000000001', statements: () => [sql] }] : [];
      open.set(schema, await openTestDatabase(schema, migrations));
    }
    await at('insight').database.query("INSERT INTO funnel VALUES ('reserved', 5)");
  });
  afterEach(async () => {
    for (const { close } of open.values()) await close();
  });

  it('hold for what is left, and still see what is missing of it', async () => {
    await says('o-1', [1, 2]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const before = Date.now();
    await says('o-1', [3]);
    await says('o-2', [1, 2]);
    expect(await witnesses()).toEqual([undefined, undefined, undefined]);

    for (const schema of ['order', ...takers] as const)
      await new SqlRetention(at(schema).database).purge({ publishedBefore: before, takenBefore: before }, 100);
    expect(await at('order').database.query('SELECT seq FROM outbox ORDER BY position')).toHaveLength(3);
    expect(await witnesses()).toEqual([undefined, undefined, undefined]);

    await at('payment').database.query('DELETE FROM inbox');
    await at('order').database.query("DELETE FROM outbox WHERE aggregate_id = 'o-2' AND seq = 2");
    const [truth, , once] = await witnesses();
    expect(truth).toBeDefined();
    expect(once).toContain('"said":4');
  });
});
