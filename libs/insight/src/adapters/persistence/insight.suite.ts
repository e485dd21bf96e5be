import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Live, ManualClock, UuidIds } from '@weir/platform/kernel';
import type { Database, Inbox } from '@weir/platform/persistence';
import { CountEvents, type EventFact } from '../../application/count-events.js';
import { InsightService } from '../../application/insight.service.js';
import type { Funnel } from '../../contract/index.js';
import { MINUTE_MS, minuteOf } from '../../domain/streams.js';
import { SqlInsightStore } from './sql.insight.store.js';

/** One schema as two instances of the service see it. */
export interface InsightSchema {
  readonly instances: readonly { readonly database: Database; readonly inbox: Inbox }[];
  close(): Promise<void>;
}

/** What insight's use cases promise over a real database: see the specs that name one. Begins with a rebuild, so a schema can be used again. */
export function insightSuite(name: string, open: () => Promise<InsightSchema>): void {
  describe(`insight on ${name}`, () => {
    const ids = new UuidIds();
    const clock = new ManualClock(Date.now());
    let schema: InsightSchema;
    let stores: SqlInsightStore[];
    let generation: number;
    const settings = new Live({ allowedLatenessMs: MINUTE_MS });

    beforeAll(async () => {
      schema = await open();
      stores = schema.instances.map(({ database, inbox }) => new SqlInsightStore(database, inbox));
      generation = await stores[0]!.supersede(await stores[0]!.generation());
    }, 60_000);
    afterAll(() => schema.close());

    const count = (facts: readonly EventFact[], at = 0): Promise<boolean> =>
      new CountEvents(stores[at % stores.length]!, settings).execute(facts, generation);
    const sales = (minutes = 60) => new InsightService(stores[0]!, clock).sales(minutes);
    const confirmed = (at: number, sku: string, stream = 'p'): EventFact[] => [
      { eventId: ids.next(), stage: 'confirmed', sale: { at, stream, units: 3, revenue: 900 } },
      { eventId: ids.next(), sold: [{ sku, quantity: 3 }] },
    ];
    const unitsOf = async (sku: string): Promise<number | undefined> =>
      (
        await schema.instances[0]!.database.query<{ units: number }>('SELECT units FROM sku_units WHERE sku = ?', [sku])
      )[0]?.units;

    it('counts each event once, in windows of a minute', async () => {
      const before = (await sales()).funnel;
      const sku = `sku-${ids.next().slice(-12)}`;
      const now = clock.now();
      const facts = [...confirmed(now, sku), ...confirmed(now - MINUTE_MS, sku), ...confirmed(now, sku)];
      await count([...facts, ...facts]);
      await count(facts);
      const { windows, funnel } = await sales();
      expect(windows).toEqual([
        { minute: minuteOf(now - MINUTE_MS), orders: 1, units: 3, revenue: 900, late: 0 },
        { minute: minuteOf(now), orders: 2, units: 6, revenue: 1800, late: 0 },
      ]);
      expect(funnel.confirmed - before.confirmed).toBe(3);
      expect(await unitsOf(sku)).toBe(9);
      expect((await sales(1)).windows).toHaveLength(1);
    });

    it('adds up what instances count at the same time', async () => {
      clock.advance(1440 * MINUTE_MS);
      const before = (await sales()).funnel;
      const skus = Array.from({ length: 5 }, () => `sku-${ids.next().slice(-12)}`);
      const batches = Array.from({ length: 20 }, () => skus.flatMap((sku) => confirmed(clock.now(), sku)));
      await Promise.all(batches.map((facts, at) => count(facts, at)));
      const after = await sales();
      expect(after.windows).toMatchObject([{ orders: 100, units: 300, revenue: 90_000 }]);
      expect(after.funnel.confirmed - before.confirmed).toBe(100);
      for (const sku of skus) expect(await unitsOf(sku)).toBe(60);
    });

    it('counts what is late, stream by stream, and books it all the same', async () => {
      clock.advance(1440 * MINUTE_MS);
      const [now, sku] = [minuteOf(clock.now()), `sku-${ids.next().slice(-12)}`];
      const before = (await sales()).late;
      await count([...confirmed(now + 5, sku, 'fast'), ...confirmed(now - 2 * MINUTE_MS, sku, 'slow')]);
      await count(confirmed(now - MINUTE_MS, sku, 'fast'));
      const late = confirmed(now - MINUTE_MS - 1, sku, 'fast');
      await count([...late, ...confirmed(now - MINUTE_MS - 1, sku, 'slow'), ...late]);
      await count(late);
      const { windows, late: after } = await sales();
      expect(windows.map(({ orders, late: some }) => [orders, some])).toEqual([
        [3, 1],
        [1, 0],
        [1, 0],
      ]);
      expect(after - before).toBe(1);
      expect(await unitsOf(sku)).toBe(15);
    });

    it('counts anew in the next generation: the same events, the same figures, and nobody counts for the last one', async () => {
      clock.advance(1440 * MINUTE_MS);
      const sku = `sku-${ids.next().slice(-12)}`;
      const facts = [clock.now(), clock.now() - MINUTE_MS, clock.now() - 3 * MINUTE_MS].flatMap((at) =>
        confirmed(at, sku, 'again'),
      );
      generation = await stores[0]!.supersede(generation);
      await count(facts);
      const first = await sales();
      expect(first).toMatchObject({ generation, late: 1, topSellers: [{ sku, units: 9 }] });

      const last = generation;
      generation = await stores[0]!.supersede(last);
      expect(await stores.at(-1)!.supersede(last)).toBe(generation);
      expect(await new CountEvents(stores.at(-1)!, settings).execute(facts, last)).toBe(false);
      expect(await sales()).toEqual({
        windows: [],
        funnel: { reserved: 0, captured: 0, declined: 0, confirmed: 0, cancelled: 0 },
        topSellers: [],
        late: 0,
        generation,
      });
      for (const fact of facts) expect(await count([fact, fact])).toBe(true);
      expect(await sales()).toEqual({ ...first, generation });
    });

    it('names the ten best sellers, the best first', async () => {
      const sold = Array.from({ length: 12 }, (_, i) => ({
        sku: `top-${String(i).padStart(2, '0')}`,
        quantity: 1_000_000 * (i + 1),
      }));
      await count([{ eventId: ids.next(), sold }]);
      const { topSellers } = await sales();
      expect(topSellers).toHaveLength(10);
      expect(topSellers.slice(0, 2).map(({ sku }) => sku)).toEqual(['top-11', 'top-10']);
    });

    it('counts nothing of a batch that fails', async () => {
      const before: Funnel = (await sales()).funnel;
      const facts: EventFact[] = [
        { eventId: ids.next(), stage: 'reserved' },
        { eventId: ids.next(), stage: 'nowhere' as 'reserved' },
      ];
      await expect(count(facts)).rejects.toMatchObject({ code: 'PERSISTENCE.CHECK' });
      expect((await sales()).funnel).toEqual(before);
    });
  });
}
