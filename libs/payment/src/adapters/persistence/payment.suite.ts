import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Failure, ManualClock, PlatformErrors, UuidIds } from '@weir/platform/kernel';
import type { Database, Inbox, Outbox } from '@weir/platform/persistence';
import { AskProvider, type Round } from '../../application/ask-provider.js';
import { FollowOrders, type OrderDecision } from '../../application/follow-orders.js';
import { LeaseDue } from '../../application/lease-due.js';
import { PaymentService } from '../../application/payment.service.js';
import { RequestRefund } from '../../application/request-refund.js';
import { SettlePayments } from '../../application/settle-payments.js';
import type { Payment } from '../../domain/payment.js';
import { paymentSettings, PaymentSettingsLive } from '../../payment.settings.js';
import { FakeProvider } from './fake.provider.js';
import { SqlPaymentStore } from './sql.payment.store.js';

/** One schema as two instances of the service see it. */
export interface PaymentSchema {
  readonly instances: readonly { readonly database: Database; readonly outbox: Outbox; readonly inbox: Inbox }[];
  close(): Promise<void>;
}

/** What payment's use cases promise over a real database: see the specs that name one. Every test brings its own orders, so a schema can be used again. */
export function paymentSuite(name: string, open: () => Promise<PaymentSchema>): void {
  describe(`payment on ${name}`, () => {
    const ids = new UuidIds();
    const clock = new ManualClock(Date.now());
    const settings = new PaymentSettingsLive(paymentSettings.parse({ backoffBaseMs: 100 }));
    const provider = new FakeProvider();
    const leaseMs = 60_000;
    let schema: PaymentSchema;
    let stores: SqlPaymentStore[];
    let store: SqlPaymentStore;

    beforeAll(async () => {
      schema = await open();
      stores = schema.instances.map(({ database, outbox, inbox }) => new SqlPaymentStore(database, outbox, inbox, ids));
      store = stores[0]!;
    }, 60_000);
    afterAll(() => schema.close());

    const newOrder = (): string => `o-${ids.next().replaceAll('-', '').slice(-26)}`;
    const tell = (orderId: string, message: OrderDecision['message'], token = 'tok-approve'): OrderDecision => ({
      eventId: ids.next(),
      orderId,
      message,
      terms: { amount: 700, currency: 'EUR', token: message === 'OrderReserved' ? token : '' },
    });
    const follow = async (...decisions: OrderDecision[]): Promise<void> =>
      void (await new FollowOrders(store, clock).execute(decisions));
    const reserved = async (token?: string): Promise<string> => {
      const orderId = newOrder();
      await follow(tell(orderId, 'OrderReserved', token));
      return orderId;
    };
    const cancel = (orderId: string): Promise<void> => follow(tell(orderId, 'OrderCancelled'));
    const lease = (at = 0): Promise<Payment[]> => new LeaseDue(stores[at % stores.length]!, settings, clock).execute();
    const ask = (payments: readonly Payment[], settling = new SettlePayments(store, clock)): Promise<Round> =>
      new AskProvider(provider, settling, store, settings, clock).execute(payments);
    const round = async (): Promise<Round> => ask(await lease());
    const service = (): PaymentService => new PaymentService(store, new RequestRefund(store, clock));
    const query = <Row>(sql: string, ...parameters: string[]): Promise<Row[]> =>
      schema.instances[0]!.database.query<Row>(sql, parameters);
    const states = async (orderId: string): Promise<string> => {
      const rows = await query<{ to: string; version: number }>(
        'SELECT to_state AS `to`, version FROM payment_history WHERE order_id = ? ORDER BY version',
        orderId,
      );
      expect(rows.map(({ version }) => version)).toEqual(rows.map((_, index) => index + 1));
      return rows.map(({ to }) => to).join(' ');
    };
    const said = async (orderId: string): Promise<string[]> => {
      const rows = await query<{ type: string; seq: number }>(
        'SELECT type, seq FROM outbox WHERE aggregate_id = ? ORDER BY seq',
        orderId,
      );
      return rows.map(({ type, seq }) => `${seq} ${type}`);
    };
    const booked = async (orderId: string): Promise<string[]> => {
      const rows = await query<{ id: string; account: string; amount: number }>(
        'SELECT transaction_id AS id, account, amount FROM ledger_entries WHERE order_id = ? ORDER BY transaction_id, account',
        orderId,
      );
      return rows.map(({ id, account, amount }) => `${id.slice(orderId.length + 1)} ${account} ${amount}`);
    };
    const capture = ['capture psp_receivable 700', 'capture sales -700'];
    const refund = ['refund psp_receivable -700', 'refund sales 700'];

    it('captures: one charge, books, history and event in one go', async () => {
      const orderId = await reserved();
      expect(await round()).toMatchObject({ settled: 1, unknown: 0 });
      expect(await service().payment(orderId)).toMatchObject({
        status: 'captured',
        amount: 700,
        attempts: 1,
        reference: `ref-${orderId}`,
      });
      expect(await states(orderId)).toBe('charging captured');
      expect(await said(orderId)).toEqual(['1 PaymentCaptured']);
      expect(await booked(orderId)).toEqual(capture);
      expect(await lease()).toEqual([]);
    });

    it('declines: says why, books nothing, and a cancel has nothing to void', async () => {
      const orderId = await reserved('tok-decline');
      await round();
      await cancel(orderId);
      expect(await lease()).toEqual([]);
      expect(await states(orderId)).toBe('charging declined');
      expect(await said(orderId)).toEqual(['1 PaymentDeclined']);
      expect(await booked(orderId)).toEqual([]);
    });

    it('takes no silence for a decline: asks again after the back-off, and captures once what was charged in silence', async () => {
      const orderId = await reserved('tok-timeout');
      expect(await round()).toMatchObject({ settled: 0, unknown: 1 });
      expect(await service().payment(orderId)).toMatchObject({ status: 'charging', attempts: 1 });
      expect(await lease()).toEqual([]);
      clock.advance(100);
      expect(await round()).toMatchObject({ settled: 1 });
      expect(await service().payment(orderId)).toMatchObject({ status: 'captured', attempts: 2 });
      expect(provider.of(orderId)).toEqual(['charge']);
      expect(await booked(orderId)).toEqual(capture);
    });

    it('gives back what was charged in silence when the order is cancelled meanwhile', async () => {
      const orderId = await reserved('tok-timeout');
      await round();
      await cancel(orderId);
      await round();
      expect(await states(orderId)).toBe('charging voiding refunded');
      expect(provider.of(orderId)).toEqual(['charge', 'refund']);
      expect(await said(orderId)).toEqual(['1 PaymentRefunded']);
      expect(await booked(orderId)).toEqual([...capture, ...refund]);
    });

    it('voids what was never charged, and ignores the answer of a charge that comes late', async () => {
      const orderId = await reserved();
      const late = await lease();
      await cancel(orderId);
      await round();
      expect(await ask(late)).toMatchObject({ settled: 1 });
      expect(await states(orderId)).toBe('charging voiding voided');
      expect(provider.of(orderId)).toEqual(['void']);
      expect(await said(orderId)).toEqual(['1 PaymentVoided']);
      expect(await booked(orderId)).toEqual([]);
    });

    it('fences an order that was cancelled first: its late reservation is never charged', async () => {
      const orderId = newOrder();
      await cancel(orderId);
      await follow(tell(orderId, 'OrderReserved'));
      expect(await lease()).toEqual([]);
      expect(await states(orderId)).toBe('fenced');
      expect(provider.of(orderId)).toEqual([]);
    });

    it('takes each event once, in one batch and in several', async () => {
      const orderId = newOrder();
      const reservation = tell(orderId, 'OrderReserved');
      await follow(reservation, reservation, tell(orderId, 'OrderCancelled'));
      await follow(reservation);
      expect(await states(orderId)).toBe('charging voiding');
      await round();
      expect(await states(orderId)).toBe('charging voiding voided');
    });

    it('survives a crash between the answer and the commit: asked again when the lease ends, charged once, captured once', async () => {
      const orderId = await reserved();
      const crashing = new (class extends SettlePayments {
        override execute(): Promise<void> {
          return Promise.reject(new Failure(PlatformErrors.UNAVAILABLE));
        }
      })(store, clock);
      await expect(ask(await lease(), crashing)).rejects.toThrow();
      expect(await lease()).toEqual([]);
      clock.advance(leaseMs);
      expect(await round()).toMatchObject({ settled: 1 });
      expect(provider.of(orderId)).toEqual(['charge']);
      expect(await booked(orderId)).toEqual(capture);
      expect(await said(orderId)).toEqual(['1 PaymentCaptured']);
    });

    it('shares the due payments between instances, and two that ask for the same one capture once', async () => {
      const orders = await Promise.all(Array.from({ length: 20 }, () => reserved()));
      const leased = (await Promise.all([lease(0), lease(1), lease(0), lease(1)])).flat();
      expect(leased.map(({ orderId }) => orderId).sort()).toEqual(orders.sort());
      await Promise.all([ask(leased), ask(leased)]);
      for (const orderId of orders) {
        expect(provider.of(orderId)).toEqual(['charge']);
        expect(await states(orderId)).toBe('charging captured');
        expect(await said(orderId)).toEqual(['1 PaymentCaptured']);
      }
    });

    it('passes a wish for a refund on once, and gives the money back when the order is cancelled', async () => {
      const orderId = await reserved();
      await expect(service().refund({ orderId })).rejects.toMatchObject({ code: 'PAYMENT.NOT_CAPTURED' });
      await expect(service().refund({ orderId: newOrder() })).rejects.toMatchObject({ code: 'PAYMENT.NOT_FOUND' });
      await round();
      await Promise.all([service().refund({ orderId }), service().refund({ orderId })]);
      expect(await said(orderId)).toEqual(['1 PaymentCaptured', '2 RefundRequested']);
      await cancel(orderId);
      expect(await service().refund({ orderId })).toMatchObject({ status: 'voiding' });
      await round();
      expect(await service().refund({ orderId })).toMatchObject({ status: 'refunded', version: 4 });
      expect(await said(orderId)).toEqual(['1 PaymentCaptured', '2 RefundRequested', '3 PaymentRefunded']);
      expect(await booked(orderId)).toEqual([...capture, ...refund]);
    });

    it('sets a contradiction apart: the others of its round are settled, and it is asked again', async () => {
      const [liar, honest] = [await reserved(), await reserved()];
      await round();
      provider.forget(liar);
      await cancel(liar);
      await cancel(honest);
      const { settled, unknown, contradictions } = await round();
      expect({ settled, unknown, contradictions: contradictions.map(String) }).toEqual({
        settled: 1,
        unknown: 1,
        contradictions: [expect.stringContaining('was never charged')],
      });
      expect(await states(honest)).toBe('charging captured voiding refunded');
      expect(await states(liar)).toBe('charging captured voiding');
      provider.remember(liar);
      clock.advance(leaseMs);
      await round();
      expect(await states(liar)).toBe('charging captured voiding refunded');
    });

    it('keeps its books even over large rounds', async () => {
      const orders = Array.from({ length: 450 }, () => newOrder());
      await follow(
        ...orders.map((orderId, i) => tell(orderId, 'OrderReserved', i % 3 === 0 ? 'tok-decline' : 'tok-approve')),
      );
      while ((await round()).settled > 0);
      const [sum] = await query<{ entries: number; accounts: number }>(
        'SELECT (SELECT SUM(amount) FROM ledger_entries) AS entries, (SELECT SUM(balance) FROM ledger_accounts) AS accounts',
      );
      expect(sum).toEqual({ entries: 0, accounts: 0 });
      const balances = await query<{ account: string; balance: number; sum: number }>(
        `SELECT a.account, a.balance, (SELECT SUM(e.amount) FROM ledger_entries e WHERE e.account = a.account) AS sum FROM ledger_accounts a`,
      );
      for (const { balance, sum: entries } of balances) expect(balance).toBe(entries);
    });
  });
}
