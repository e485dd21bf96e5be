import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Live, ManualClock, UuidIds } from '@weir/platform/kernel';
import type { Database, Inbox } from '@weir/platform/persistence';
import { CountEvents, type EventFact } from '../../application/count-events.js';
import { InsightService } from '../../application/insight.service.js';
import { MonitorService } from '../../application/monitor.service.js';
import type { CallReport, Funnel } from '../../contract/index.js';
import { MINUTE_MS, minuteOf } from '../../domain/streams.js';
import { insightSettings } from '../../insight.settings.js';
import { SqlCallStore } from './sql.call.store.js';
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
    const settings = new Live(
      insightSettings.parse({ allowedLatenessMs: MINUTE_MS, callsRetentionMs: 10 * MINUTE_MS }),
    );

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

    describe('the monitor', () => {
      const order = 'weir.order.v1.OrderService';
      const said = (change: Partial<CallReport> = {}): CallReport => ({
        ...{ side: 'provider', service: order, method: 'Place', success: 3, failure: 1, elapsed: 40 },
        ...{ maxElapsed: 25, concurrent: 2, maxConcurrent: 4, ...change },
      });
      const monitors = () =>
        schema.instances.map(({ database }) => new MonitorService(new SqlCallStore(database), settings, clock));
      const since = (): number => clock.now() - 5 * MINUTE_MS;
      beforeEach(() => clock.advance(1440 * MINUTE_MS));

      it('adds up the reports of a minute, keeps the highest, and shows who is under way now', async () => {
        const [monitor] = monitors();
        const minute = minuteOf(clock.now());
        await monitor!.collect({ instance: 'order-1', at: 1, calls: [said(), said({ side: 'consumer' })] });
        const second = said({ success: 1, failure: 0, elapsed: 30, maxElapsed: 30, concurrent: 0, maxConcurrent: 2 });
        await monitor!.collect({ instance: 'order-1', at: 2, calls: [second] });
        expect(await monitor!.calls({ since: since() })).toEqual({
          calls: [
            { minute, instance: 'order-1', ...said({ side: 'consumer' }) },
            {
              ...{ minute, instance: 'order-1', side: 'provider', service: order, method: 'Place', success: 4 },
              ...{ failure: 1, elapsed: 70, maxElapsed: 30, concurrent: 0, maxConcurrent: 4 },
            },
          ],
          more: false,
        });
      });

      it('takes a report once, at whichever instance and however often it comes, and none that is older', async () => {
        const all = monitors();
        const report = { instance: 'order-twice', at: 50, calls: [said()] };
        await Promise.all([...all, ...all].map((monitor) => monitor.collect(report)));
        await all[0]!.collect({ ...report, at: 49 });
        expect((await all[0]!.calls({ since: since() })).calls).toMatchObject([{ success: 3, failure: 1 }]);
      });

      it('finds by parts of the names, and from a time on', async () => {
        const [monitor] = monitors();
        const calls = [said(), said({ method: 'Cancel' }), said({ service: 'http', method: 'GET /orders/:id' })];
        await monitor!.collect({ instance: 'order-1', at: clock.now(), calls });
        const found = async (query: object): Promise<string[]> =>
          (await monitor!.calls({ since: since(), ...query })).calls.map(({ method }) => method);
        expect(await found({ service: 'ORDER' })).toEqual(['Cancel', 'Place']);
        expect(await found({ service: 'order', method: 'pla' })).toEqual(['Place']);
        expect(await found({ method: '/orders' })).toEqual(['GET /orders/:id']);
        expect(await found({ service: '%' })).toEqual([]);
        expect(await found({ since: clock.now() + MINUTE_MS })).toEqual([]);
      });

      it('forgets what is older than it is told to keep, and who has not been heard since', async () => {
        const [monitor] = monitors();
        await monitor!.collect({ instance: 'order-old', at: 9, calls: [said()] });
        clock.advance(9 * MINUTE_MS);
        await monitor!.collect({ instance: 'order-new', at: 1, calls: [said()] });
        expect((await monitor!.calls({ since: 0 })).calls.map(({ instance }) => instance)).toContain('order-old');
        clock.advance(2 * MINUTE_MS);
        await monitor!.collect({ instance: 'order-new', at: 2, calls: [said()] });
        const { calls } = await monitor!.calls({ since: 0 });
        expect(new Set(calls.map(({ instance }) => instance))).toEqual(new Set(['order-new']));
        await monitor!.collect({ instance: 'order-old', at: 1, calls: [said()] });
        expect((await monitor!.calls({ since: since() })).calls.map(({ instance }) => instance)).toContain('order-old');
        settings.set({ ...settings.value, callsRetentionMs: MINUTE_MS });
        clock.advance(2 * MINUTE_MS);
        await monitor!.collect({ instance: 'order-new', at: 3, calls: [said()] });
        expect((await monitor!.calls({ since: 0 })).calls).toHaveLength(1);
      });
    });
  });
}
