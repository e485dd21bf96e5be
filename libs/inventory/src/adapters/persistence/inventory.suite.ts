import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Line, ReserveOutcome, ReserveStock } from '../../contract/index.js';
import { type InventorySchema, InventoryStage } from './inventory.stage.js';

/** What inventory's use cases promise over a real database: see the specs that name one. Every test brings its own SKUs and orders, so a schema can be used again. */
export function inventorySuite(name: string, open: () => Promise<InventorySchema>): void {
  describe(`inventory on ${name}`, () => {
    const stage = new InventoryStage();
    const { announce, clock, decision, history, levels, newId, newOrder, newSku } = stage;
    const { order, product, reserve, reserving, restocking, said, settle, settling, write } = stage;
    const outcomes = (all: ReserveOutcome[]): string[] => all.map(({ outcome }) => outcome);

    beforeAll(() => stage.open(open()), 60_000);
    afterAll(stage.close);

    describe('reserve', () => {
      it('holds all lines at the price of the moment and says the new levels', async () => {
        const [tea, cup] = [await newSku(10, 590), await newSku(3, 1_450)];
        const command = order([tea, 2], [cup, 1]);
        const [outcome] = await reserve(command);
        expect(outcome).toEqual({
          outcome: 'held',
          orderId: command.orderId,
          currency: 'EUR',
          lines: [
            { sku: tea, quantity: 2, unitPrice: 590 },
            { sku: cup, quantity: 1, unitPrice: 1_450 },
          ],
          expiresAt: clock.now() + 1_000,
        });
        expect([await levels(tea), await levels(cup)]).toEqual([
          [8, 2, 0],
          [2, 1, 0],
        ]);
        expect(await history(command)).toEqual(['1 none Reserve held']);
        expect([await said(tea), await said(command.orderId)]).toEqual([[{ seq: 1, type: 'StockChanged' }], []]);
      });

      it('answers a repeated command with the hold that is there, lines and price as they were', async () => {
        const sku = await newSku(5);
        const command = order([sku, 2]);
        const [first] = await reserve(command);
        await write('UPDATE products SET price = price + 100 WHERE sku = ?', [sku]);
        const again = await reserve(command, { ...command, lines: [{ sku, quantity: 3 }] }, command);
        expect(again).toEqual([first, first, first]);
        expect(await levels(sku)).toEqual([3, 2, 0]);
      });

      it('counts copies inside a batch once', async () => {
        const sku = await newSku(5);
        const command = order([sku, 2]);
        expect(outcomes(await reserve(command, command, order([sku, 3]), order([sku, 1])))).toEqual([
          'held',
          'held',
          'held',
          'out_of_stock',
        ]);
        expect(await levels(sku)).toEqual([0, 5, 0]);
      });

      it('refuses an order that is short of one line, takes nothing for it, and lets the same key try again', async () => {
        const [tea, pot] = [await newSku(5), await newSku(1)];
        const command = order([tea, 1], [pot, 2]);
        expect(await reserve(command)).toEqual([
          { outcome: 'out_of_stock', orderId: command.orderId, shortages: [{ sku: pot, requested: 2, available: 1 }] },
        ]);
        expect([await levels(tea), await levels(pot), await said(tea), await history(command)]).toEqual([
          [5, 0, 0],
          [1, 0, 0],
          [],
          [],
        ]);
        await restocking(0).execute({ sku: pot, quantity: 1, key: newId() });
        expect(outcomes(await reserve(command))).toEqual(['held']);
      });

      it('names the SKUs that do not exist', async () => {
        const sku = await newSku(5);
        const command = order([sku, 1], ['no-such-thing', 1]);
        expect(await reserve(command)).toEqual([
          { outcome: 'unknown_sku', orderId: command.orderId, skus: ['no-such-thing'] },
        ]);
        expect(await levels(sku)).toEqual([5, 0, 0]);
      });

      it('serves in order of arrival within a batch', async () => {
        const sku = await newSku(5);
        const batch = [order([sku, 3]), order([sku, 3]), order([sku, 2]), order([sku, 1])];
        expect(outcomes(await reserve(...batch))).toEqual(['held', 'out_of_stock', 'held', 'out_of_stock']);
        expect(await levels(sku)).toEqual([0, 5, 0]);
      });

      it('never oversells and never undersells while two instances serve one hot SKU', async () => {
        const sku = await newSku(20);
        const answers = await Promise.all(
          Array.from({ length: 50 }, (_, at) => reserving(at).execute([order([sku, 1])])),
        );
        const held = outcomes(answers.flat()).filter((outcome) => outcome === 'held');
        expect([held.length, await levels(sku)]).toEqual([20, [0, 20, 0]]);
        expect((await said(sku)).map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
      });

      it('makes one hold of one order, however many instances reserve for it at once', async () => {
        const sku = await newSku(7);
        const command = order([sku, 4]);
        const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => reserving(at).execute([command])));
        expect(new Set(outcomes(answers.flat()))).toEqual(new Set(['held']));
        expect(await levels(sku)).toEqual([3, 4, 0]);
      });

      it('makes one hold even when the copies want different products', async () => {
        const [tea, pot] = [await newSku(9), await newSku(9)];
        const orderId = newOrder();
        const wishes: Line[] = [
          { sku: tea, quantity: 1 },
          { sku: pot, quantity: 1 },
        ];
        const answers = await Promise.all(
          wishes.map((line, at) => reserving(at).execute([{ orderId, lines: [line] }])),
        );
        expect(answers[0]).toEqual(answers[1]);
        expect((await levels(tea))[1] + (await levels(pot))[1]).toBe(1);
      });
    });

    describe('the orders decide', () => {
      it('commits, then takes back, and says both in order', async () => {
        const sku = await newSku(5);
        const command = order([sku, 2]);
        await reserve(command);
        await settle(decision(command, 'OrderConfirmed'));
        expect(await levels(sku)).toEqual([3, 0, 2]);
        await settle(decision(command, 'OrderCancelled'));
        expect(await levels(sku)).toEqual([5, 0, 0]);
        expect(await history(command)).toEqual([
          '1 none Reserve held',
          '2 held OrderConfirmed committed',
          '3 committed OrderCancelled returned',
        ]);
        expect(await said(command.orderId)).toEqual([
          { seq: 1, type: 'StockCommitted' },
          { seq: 2, type: 'StockReleased' },
        ]);
        expect((await said(sku)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
      });

      it('takes each event once, and both events of one order in one batch', async () => {
        const sku = await newSku(5);
        const [kept, returned, released] = [order([sku, 1]), order([sku, 1]), order([sku, 1])];
        await reserve(kept, returned, released);
        const confirmed = decision(kept, 'OrderConfirmed');
        const batch = [
          confirmed,
          confirmed,
          decision(returned, 'OrderConfirmed'),
          decision(released, 'OrderCancelled'),
          decision(returned, 'OrderCancelled'),
        ];
        await settle(...batch);
        await settle(...batch);
        expect(await levels(sku)).toEqual([4, 0, 1]);
        expect(await said(returned.orderId)).toHaveLength(2);
        expect((await said(sku)).map(({ seq }) => seq)).toEqual([1, 2]);
      });

      it('refuses to hold again what was released', async () => {
        const sku = await newSku(5);
        const command = order([sku, 2]);
        await reserve(command);
        await settle(decision(command, 'OrderCancelled'));
        expect(await reserve(command)).toEqual([{ outcome: 'refused', orderId: command.orderId, state: 'released' }]);
        await settle(decision(command, 'OrderConfirmed'), decision(command, 'OrderCancelled'));
        expect(await levels(sku)).toEqual([5, 0, 0]);
      });

      it('leaves a fence where a cancellation comes first, and refuses the late reserve', async () => {
        const sku = await newSku(5);
        const command = order([sku, 2]);
        await settle(decision(command, 'OrderCancelled'), decision(command, 'OrderConfirmed'));
        expect(await reserve(command)).toEqual([{ outcome: 'refused', orderId: command.orderId, state: 'fenced' }]);
        expect([await levels(sku), await said(command.orderId), await history(command)]).toEqual([
          [5, 0, 0],
          [],
          ['1 none OrderCancelled fenced'],
        ]);
      });

      it('ignores a confirmation of what was never held', async () => {
        const command = order(['tea', 1]);
        await settle(decision(command, 'OrderConfirmed'));
        expect(await history(command)).toEqual([]);
      });
    });

    describe('overdue holds', () => {
      it('are announced, again after a while, and keep their stock until the order speaks', async () => {
        const sku = await newSku(5);
        const command = order([sku, 2]);
        await reserve(command);
        clock.advance(999);
        await announce();
        expect(await said(command.orderId)).toEqual([]);
        clock.advance(1);
        for (const pause of [0, 499, 1]) {
          clock.advance(pause);
          await announce();
        }
        expect([await said(command.orderId), await levels(sku)]).toEqual([
          [
            { seq: 1, type: 'HoldOverdue' },
            { seq: 2, type: 'HoldOverdue' },
          ],
          [3, 2, 0],
        ]);
        await settle(decision(command, 'OrderCancelled'));
        clock.advance(10_000);
        await announce();
        expect(await said(command.orderId)).toHaveLength(3);
      });
    });

    describe('restock', () => {
      it('books a delivery once by its key', async () => {
        const sku = await newSku(5);
        const delivery = { sku, quantity: 7, key: newId() };
        const restock = restocking(0);
        const first = await restock.execute(delivery);
        expect(first).toMatchObject({ sku, initial: 5, restocked: 7, available: 12, version: 1 });
        expect(await restock.execute(delivery)).toEqual(first);
        await expect(restock.execute({ ...delivery, quantity: 8 })).rejects.toMatchObject({
          code: 'INVENTORY.KEY_REUSED',
        });
        await expect(restock.execute({ ...delivery, sku: 'no-such-thing' })).rejects.toMatchObject({
          code: 'INVENTORY.UNKNOWN_SKU',
        });
        expect(await levels(sku)).toEqual([12, 0, 0]);
      });

      it('books it once when it is told to two instances at once, even for two products', async () => {
        const [tea, pot] = [await newSku(0), await newSku(0)];
        const key = newId();
        const told = await Promise.allSettled(
          [tea, pot, tea, pot].map((sku, at) => restocking(at).execute({ sku, quantity: 3, key })),
        );
        expect(told.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
        expect((await levels(tea))[0] + (await levels(pot))[0]).toBe(3);
      });
    });

    it('conserves stock while reserves, decisions and deliveries of many SKUs cross each other', async () => {
      const skus = await Promise.all(Array.from({ length: 6 }, () => newSku(30)));
      const worker = async (at: number): Promise<void> => {
        for (let round = 0; round < 8; round += 1) {
          const batch = Array.from(
            { length: 5 },
            (_, i) => order([skus[(at + i) % 6]!, 1], [skus[(at + round + i + 3 - (round % 2)) % 6]!, 2]).lines,
          )
            .filter(([a, b]) => a!.sku !== b!.sku)
            .map((lines): ReserveStock => ({ orderId: newOrder(), lines }));
          const answers = await reserving(at).execute(batch);
          const held = batch.filter((_, i) => answers[i]!.outcome === 'held');
          const decisions = held.map((command, i) => decision(command, i % 2 ? 'OrderConfirmed' : 'OrderCancelled'));
          await settling(at + 1).execute(decisions);
        }
      };
      await Promise.all([0, 1, 2, 3].map(worker));
      for (const sku of skus) {
        const { available, held, sold, version } = await product(sku);
        expect([available + sold, held]).toEqual([30, 0]);
        expect((await said(sku)).map(({ seq }) => seq)).toEqual(Array.from({ length: version }, (_, i) => i + 1));
      }
    }, 60_000);
  });
}
