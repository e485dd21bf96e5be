import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PlaceOrder, PlaceOutcome } from '../../contract/index.js';
import { type OrderSchema, OrderStage } from './order.stage.js';

/** What order's use cases promise over a real database: see the specs that name one. Every test brings its own orders, so a schema can be used again. */
export function orderSuite(name: string, open: () => Promise<OrderSchema>): void {
  describe(`orders on ${name}`, () => {
    const stage = new OrderStage();
    const { cancelLate, clock, drain, follow, followOn, history, newId, orders, place, said, show, tell, wish } = stage;
    const outcomes = (all: PlaceOutcome[]): string[] =>
      all.map((one) => (one.outcome === 'placed' && one.repeated ? 'repeated' : one.outcome));

    beforeAll(() => stage.open(open()), 60_000);
    afterAll(stage.close);
    beforeEach(() => stage.reset());

    describe('place', () => {
      it('writes the order at the price of the hold, with its history and its event', async () => {
        const command = wish({
          lines: [
            { sku: 'tea', quantity: 2 },
            { sku: 'pot', quantity: 1 },
          ],
        });
        const [outcome] = await place(command);
        expect(outcome).toEqual({
          outcome: 'placed',
          repeated: false,
          order: {
            orderId: command.orderId,
            customerId: command.customerId,
            status: 'reserved',
            total: 9_080,
            currency: 'EUR',
            lines: [
              { sku: 'tea', quantity: 2, unitPrice: 590 },
              { sku: 'pot', quantity: 1, unitPrice: 7_900 },
            ],
            version: 1,
            placedAt: clock.now(),
            deadlineAt: clock.now() + 1_000,
          },
        });
        expect(await show(command)).toEqual(outcome?.outcome === 'placed' && outcome.order);
        expect([await history(command), await said(command)]).toEqual([
          ['1 none Held reserved'],
          [{ seq: 1, type: 'OrderReserved' }],
        ]);
      });

      it('answers a repeated wish with the order as it is by now, and any other under the same key with key_reused', async () => {
        const command = wish();
        await place(command);
        await follow(tell(command, 'PaymentCaptured'));
        const [again, otherLines, otherCard] = await place(
          command,
          { ...command, lines: [{ sku: 'tea', quantity: 3 }] },
          { ...command, paymentToken: 'tok-decline' },
        );
        expect(again).toMatchObject({ outcome: 'placed', repeated: true, order: { status: 'confirmed', version: 2 } });
        expect([otherLines?.outcome, otherCard?.outcome]).toEqual(['key_reused', 'key_reused']);
        expect(stage.inventory.batches).toHaveLength(1);
      });

      it('makes one order of the copies in one batch, whatever the order of the lines', async () => {
        const lines = [
          { sku: 'tea', quantity: 1 },
          { sku: 'pot', quantity: 1 },
        ];
        const command = wish({ lines });
        const batch = [command, { ...command, lines: lines.toReversed() }, { ...command, lines: [lines[0]!] }, wish()];
        expect(outcomes(await place(...batch))).toEqual(['placed', 'repeated', 'key_reused', 'placed']);
      });

      it('leaves nothing behind when there is not enough, gives copies the same answer and another wish its own turn', async () => {
        const command = wish({ lines: [{ sku: 'pot', quantity: 6 }] });
        const [first, copy, modest] = await place(
          command,
          { ...command },
          { ...command, lines: [{ sku: 'pot', quantity: 5 }] },
        );
        expect(first).toEqual({
          outcome: 'out_of_stock',
          orderId: command.orderId,
          shortages: [{ sku: 'pot', requested: 6, available: 5 }],
        });
        expect([copy, modest?.outcome]).toEqual([first, 'placed']);
        const refused = wish({ lines: [{ sku: 'pot', quantity: 1 }] });
        expect(outcomes(await place(refused))).toEqual(['out_of_stock']);
        await expect(show(refused)).rejects.toMatchObject({ code: 'ORDER.NOT_FOUND' });
      });

      it('names unknown SKUs', async () => {
        const command = wish({ lines: [{ sku: 'no-such', quantity: 1 }] });
        expect(await place(command)).toEqual([{ outcome: 'unknown_sku', orderId: command.orderId, skus: ['no-such'] }]);
      });

      it('finishes on the second try what broke after the reserve', async () => {
        const command = wish();
        stage.inventory.breakOnce('after');
        await expect(place(command)).rejects.toMatchObject({ code: 'PLATFORM.TIMEOUT', retriable: true });
        expect(await history(command)).toEqual([]);
        expect(outcomes(await place(command))).toEqual(['placed']);
        stage.inventory.breakOnce('before');
        expect(outcomes(await place(command))).toEqual(['repeated']);
      });

      it('refuses a second wish under a key whose first one holds other goods', async () => {
        const command = wish();
        stage.inventory.breakOnce('after');
        await expect(place(command)).rejects.toThrow();
        expect(outcomes(await place({ ...command, lines: [{ sku: 'tea', quantity: 3 }] }))).toEqual(['key_reused']);
        expect(outcomes(await place(command))).toEqual(['placed']);
      });

      it('makes one order, however many instances place it at once', async () => {
        const command = wish();
        const others = Array.from({ length: 20 }, () => wish());
        const answers = await Promise.all(others.map((other, at) => orders(at).place([command, other])));
        expect(outcomes(answers.flat()).filter((outcome) => outcome === 'placed')).toHaveLength(21);
        expect(await said(command)).toEqual([{ seq: 1, type: 'OrderReserved' }]);
      });

      it('takes a batch of hundreds', async () => {
        stage.inventory.holds.clear();
        const many = Array.from({ length: 300 }, () => wish({ lines: [{ sku: 'tea', quantity: 1 }] }));
        expect(new Set(outcomes(await place(...many)))).toEqual(new Set(['placed', 'out_of_stock']));
      });
    });

    describe('the neighbours speak', () => {
      it('confirms a captured order and cancels a declined one, each event once', async () => {
        const [paid, declined] = [wish(), wish()];
        await place(paid, declined);
        const events = [tell(paid, 'PaymentCaptured'), tell(declined, 'PaymentDeclined')];
        await follow(...events, ...events);
        await follow(...events, tell(paid, 'PaymentCaptured'));
        expect(await show(paid)).toMatchObject({ status: 'confirmed', version: 2 });
        expect(await show(declined)).toMatchObject({
          status: 'cancelled',
          reason: 'declined',
          version: 2,
        });
        expect(await said(declined)).toEqual([
          { seq: 1, type: 'OrderReserved' },
          { seq: 2, type: 'OrderCancelled' },
        ]);
      });

      it('takes back a confirmed order whose money is wanted back, even within one batch', async () => {
        const command = wish();
        await place(command);
        await follow(tell(command, 'PaymentCaptured'), tell(command, 'GoodsReturned'));
        expect(await show(command)).toMatchObject({
          status: 'cancelled',
          reason: 'returned',
          version: 3,
        });
        expect((await said(command)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
      });

      it('answers the hold of an order that never came to be with a tombstone, which refuses the late insert', async () => {
        const command = wish();
        await follow(tell(command, 'HoldOverdue'), tell(command, 'HoldOverdue'));
        expect(await said(command)).toEqual([{ seq: 1, type: 'OrderCancelled' }]);
        expect(await show(command)).toMatchObject({
          customerId: '',
          status: 'cancelled',
          reason: 'abandoned',
          total: 0,
          lines: [],
        });
        expect(outcomes(await place(command))).toEqual(['expired']);
        expect(stage.inventory.batches).toEqual([]);
      });

      it('says expired to a wish that reserved just before the tombstone fell', async () => {
        const command = wish();
        const reserve = stage.inventory.reserve.bind(stage.inventory);
        stage.inventory.reserve = async (commands) => {
          const held = await reserve(commands);
          await follow(tell(command, 'HoldOverdue'));
          return held;
        };
        const other = wish();
        expect(outcomes(await place(command, other))).toEqual(['expired', 'placed']);
        expect(await said(command)).toEqual([{ seq: 1, type: 'OrderCancelled' }]);
      });

      it('says expired when the hold was let go and nobody knows why', async () => {
        const command = wish();
        stage.inventory.release(command.orderId);
        expect(outcomes(await place(command))).toEqual(['expired']);
      });

      it('ignores an overdue hold of an order that lives', async () => {
        const command = wish();
        await place(command);
        await follow(tell(command, 'HoldOverdue'));
        expect(await show(command)).toMatchObject({ status: 'reserved', version: 1 });
      });

      it('makes one tombstone of announcements that reach two instances at once', async () => {
        const lost = Array.from({ length: 5 }, () => wish());
        await Promise.all([0, 1, 2, 3].map((at) => followOn(at, ...lost.map((one) => tell(one, 'HoldOverdue')))));
        for (const one of lost) expect(await history(one)).toEqual(['1 none HoldOverdue cancelled']);
      });
    });

    describe('cancel', () => {
      it('cancels a reserved order, takes back a confirmed one, and leaves a cancelled one as it is', async () => {
        const [reserved, confirmed] = [wish(), wish()];
        await place(reserved, confirmed);
        await follow(tell(confirmed, 'PaymentCaptured'));
        const cancel = ({ orderId }: PlaceOrder): Promise<unknown> => orders().cancel({ orderId });
        expect(await cancel(reserved)).toMatchObject({ status: 'cancelled', reason: 'customer', version: 2 });
        expect(await cancel(reserved)).toMatchObject({ reason: 'customer', version: 2 });
        expect(await cancel(confirmed)).toMatchObject({ status: 'cancelled', reason: 'returned', version: 3 });
        await follow(tell(reserved, 'PaymentCaptured'));
        expect(await show(reserved)).toMatchObject({ status: 'cancelled', version: 2 });
        await expect(cancel(wish())).rejects.toMatchObject({ code: 'ORDER.NOT_FOUND' });
      });

      it('lets one of two cancellations at once win, and the other see it', async () => {
        const command = wish();
        await place(command);
        await Promise.all([
          ...[0, 1].map((at) => orders(at).cancel({ orderId: command.orderId })),
          follow(tell(command, 'PaymentCaptured')),
          cancelLate(),
        ]);
        expect((await said(command)).map(({ seq }) => seq)).toEqual((await history(command)).map((_, at) => at + 1));
        expect(await show(command)).toMatchObject({ status: 'cancelled' });
      });
    });

    describe('the deadline', () => {
      it('cancels what nobody paid in time, and nothing else', async () => {
        const [late, paid] = [wish(), wish()];
        await place(late, paid);
        await follow(tell(paid, 'PaymentCaptured'));
        clock.advance(999);
        await cancelLate();
        expect(await show(late)).toMatchObject({ status: 'reserved' });
        clock.advance(1);
        await Promise.all([cancelLate(0), cancelLate(1)]);
        expect(await show(late)).toMatchObject({
          status: 'cancelled',
          reason: 'expired',
          version: 2,
        });
        expect(await show(paid)).toMatchObject({ status: 'confirmed' });
      });
    });

    describe('from the queue', () => {
      const request = (command: PlaceOrder) => ({ requestId: newId(), command });
      const rejection = (command: PlaceOrder) => orders().rejection(command.orderId);

      it('places what it can and tells the end of the rest', async () => {
        const [fine, greedy, unknown] = [
          wish(),
          wish({ lines: [{ sku: 'pot', quantity: 99 }] }),
          wish({ lines: [{ sku: 'none', quantity: 1 }] }),
        ];
        await drain(request(fine), request(greedy), request(unknown), request(fine));
        expect(await show(fine)).toMatchObject({ status: 'reserved', version: 1 });
        expect(await rejection(fine)).toBeUndefined();
        expect(await rejection(greedy)).toEqual({
          orderId: greedy.orderId,
          status: 'rejected',
          reason: 'out_of_stock',
          detail: 'not enough stock: 99 of pot, 5 left',
          rejectedAt: clock.now(),
        });
        expect(await rejection(unknown)).toMatchObject({ reason: 'unknown_sku', detail: 'there is no none' });
      });

      it('refuses a request once for all, and gives its key another chance', async () => {
        const greedy = wish({ lines: [{ sku: 'pot', quantity: 99 }] });
        const refused = request(greedy);
        await drain(refused);
        stage.inventory.deliver('pot', 200);
        await drain(refused);
        await expect(show(greedy)).rejects.toMatchObject({ code: 'ORDER.NOT_FOUND' });
        await drain(request(greedy));
        expect(await show(greedy)).toMatchObject({ status: 'reserved' });
      });
    });

    it('lists the orders of one customer only, newest first', async () => {
      const customerId = `C-${newId()}`;
      const mine = [wish({ customerId }), wish({ customerId }), wish({ customerId })];
      for (const command of mine) {
        await place(command);
        clock.advance(5);
      }
      await place(wish({ customerId: customerId.toLowerCase() }));
      const newest = mine.toReversed().map(({ orderId }) => orderId);
      expect((await orders().list(customerId, 50)).map(({ orderId }) => orderId)).toEqual(newest);
      expect((await orders().list(customerId, 2)).map(({ orderId }) => orderId)).toEqual(newest.slice(0, 2));
      expect(await orders().list('c-nobody', 5)).toEqual([]);
    });
  });
}
