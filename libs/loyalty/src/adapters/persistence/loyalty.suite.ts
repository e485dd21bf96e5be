import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UuidIds } from '@weir/platform/kernel';
import type { Database, Inbox } from '@weir/platform/persistence';
import { BookPoints, type OrderNews } from '../../application/book-points.js';
import { LoyaltyService } from '../../application/loyalty.service.js';
import type { OrderTurn } from '../../domain/points.js';
import { SqlLoyaltyStore } from './sql.loyalty.store.js';

/** One schema as two instances of the service see it. */
export interface LoyaltySchema {
  readonly instances: readonly { readonly database: Database; readonly inbox: Inbox }[];
  close(): Promise<void>;
}

/** What loyalty's use cases promise over a real database: see the specs that name one. Customers have random names, so a schema can be used again. */
export function loyaltySuite(name: string, open: () => Promise<LoyaltySchema>): void {
  describe(`loyalty on ${name}`, () => {
    const ids = new UuidIds();
    let schema: LoyaltySchema;
    let stores: SqlLoyaltyStore[];
    beforeAll(async () => {
      schema = await open();
      stores = schema.instances.map(({ database, inbox }) => new SqlLoyaltyStore(database, inbox));
    }, 60_000);
    afterAll(() => schema.close());

    const book = (news: readonly OrderNews[], at = 0): Promise<void> =>
      new BookPoints(stores[at % stores.length]!).execute(news);
    const account = (customerId: string) => new LoyaltyService(stores[0]!).account(customerId);
    const told = (turn: OrderTurn['turn'], customerId: string, total: number): OrderNews => ({
      eventId: ids.next(),
      turn: { turn, customerId, total },
    });

    it('knows nobody from the start', async () => {
      expect(await account('c-nobody')).toEqual({ customerId: 'c-nobody', points: 0, earned: 0, takenBack: 0 });
    });

    it('books each event once, however often and in whatever company it comes', async () => {
      const customer = `c-${ids.next()}`;
      const confirmed = told('confirmed', customer, 1299);
      const returned = told('returned', customer, 1299);
      const nothing: OrderNews = { eventId: ids.next(), turn: undefined };
      await book([confirmed, nothing, confirmed]);
      expect(await account(customer)).toMatchObject({ points: 12, earned: 12 });
      await book([nothing, confirmed, returned]);
      await book([returned]);
      expect(await account(customer)).toMatchObject({ points: 0, earned: 12, takenBack: 12 });
    });

    it('adds up what instances book at the same time', async () => {
      const customers = Array.from({ length: 5 }, () => `c-${ids.next()}`);
      const batches = Array.from({ length: 20 }, () => customers.map((customer) => told('confirmed', customer, 250)));
      await Promise.all(batches.map((news, at) => book(news, at)));
      for (const customer of customers) expect((await account(customer)).points).toBe(40);
    });
  });
}
