import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Lifecycle, SystemClock, UuidIds } from '@weir/platform/kernel';
import { openTestDatabase, type TestDatabase } from '@weir/platform/persistence';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { PspModule } from '../../../../../apps/psp-simulator/src/app.module.js';
import { settings as pspSettings } from '../../../../../apps/psp-simulator/src/settings.js';
import { AskProvider } from '../../application/ask-provider.js';
import { FollowOrders, type OrderDecision } from '../../application/follow-orders.js';
import { LeaseDue } from '../../application/lease-due.js';
import { SettlePayments } from '../../application/settle-payments.js';
import type { Payment } from '../../domain/payment.js';
import { paymentSettings, PaymentSettingsLive } from '../../payment.settings.js';
import { SettlementWorker } from '../clock/settlement.worker.js';
import { paymentMigrations } from '../persistence/payment.migrations.js';
import { SqlPaymentStore } from '../persistence/sql.payment.store.js';
import { HttpPaymentProvider } from './http.payment-provider.js';
import { PspAddress } from './psp.address.js';

interface LedgerLine {
  readonly kind: string;
  readonly key: string;
}

/** The worker, the wire and the real simulator; only the times are short. */
describe('settlement at the provider', () => {
  const clock = new SystemClock();
  const ids = new UuidIds();
  const settings = new PaymentSettingsLive(
    paymentSettings.parse({ chargeTimeoutMs: 1_000, backoffBaseMs: 20, backoffMaxMs: 100, workerIdleMs: 20 }),
  );
  let folder: string;
  let psp: NestFastifyApplication | undefined;
  let schema: TestDatabase;
  let store: SqlPaymentStore;
  let lifecycle: Lifecycle;

  const startPsp = async (port: number | string = 0): Promise<string> => {
    const module = PspModule.with({ dataDir: folder, settings: pspSettings.parse({ delayMs: 200 }) });
    const http = new FastifyAdapter({ forceCloseConnections: 'idle' });
    psp = await NestFactory.create<NestFastifyApplication>(module, http, { logger: false, abortOnError: false });
    await psp.listen(port, '127.0.0.1');
    return psp.getUrl();
  };
  const stopPsp = async (): Promise<void> => {
    await psp?.close();
    psp = undefined;
  };
  const startWorker = (url: string): SettlementWorker => {
    const provider = new HttpPaymentProvider(new PspAddress(url), settings, new SilentLog());
    const asking = new AskProvider(provider, new SettlePayments(store, clock), store, settings, clock);
    const leasing = new LeaseDue(store, settings, clock);
    const worker = new SettlementWorker(
      leasing,
      asking,
      settings,
      clock,
      lifecycle,
      new SilentLog(),
      new SilentMetrics(),
    );
    worker.onApplicationBootstrap();
    return worker;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'settlement-'));
    schema = await openTestDatabase('payment', paymentMigrations);
    store = new SqlPaymentStore(schema.database, schema.outbox, schema.inbox, ids);
    lifecycle = new Lifecycle();
  });
  afterEach(async () => {
    await lifecycle.stop();
    await stopPsp();
    await schema.close();
    await rm(folder, { recursive: true });
  });

  const follow = async (
    orderId: string,
    message: OrderDecision['message'],
    token = 'tok-approve',
    leaseMs?: number,
  ): Promise<Payment[]> =>
    new FollowOrders(store, clock).execute(
      [{ eventId: ids.next(), orderId, message, terms: { amount: 700, currency: 'EUR', token } }],
      leaseMs,
    );
  const reserved = async (token: string): Promise<string> => {
    const orderId = `o-${ids.next().replaceAll('-', '').slice(-26)}`;
    await follow(orderId, 'OrderReserved', token);
    return orderId;
  };
  const eventually = async (orderId: string, state: Payment['state'], within = 5_000): Promise<Payment> => {
    const deadline = clock.monotonic() + within;
    for (;;) {
      const payment = await store.payment(orderId);
      if (payment?.state === state) return payment;
      if (clock.monotonic() > deadline)
        throw new Error(`the payment of ${orderId} is ${payment?.state} and not ${state} within ${within} ms`);
      await clock.delay(10);
    }
  };
  const ledger = async (url: string): Promise<string[]> =>
    ((await (await fetch(`${url}/ledger`)).json()) as LedgerLine[]).map(({ kind, key }) => `${key} ${kind}`).sort();

  it('settles each kind of card, none of them held up by the silent one', async () => {
    const url = await startPsp();
    const [silent, slow, good, bad, stumbling] = await Promise.all(
      ['tok-timeout', 'tok-delay', 'tok-approve', 'tok-decline', 'tok-error'].map(reserved),
    );
    startWorker(url);
    await Promise.all([eventually(good!, 'captured'), eventually(bad!, 'declined'), eventually(slow!, 'captured')]);
    expect((await store.payment(silent!))?.state).toBe('charging');
    expect((await eventually(stumbling!, 'captured')).attempts).toBeGreaterThanOrEqual(3);
    expect((await eventually(silent!, 'captured')).attempts).toBeGreaterThanOrEqual(2);
    const expected = [silent, slow, good, stumbling].map((key) => `${key} charge`);
    expect(await ledger(url)).toEqual([...expected, `${bad} decline`].sort());
  });

  it('asks at once about what it is handed, leased for as long as the asking may take', async () => {
    const url = await startPsp();
    const worker = startWorker(url);
    const orderId = `o-${ids.next().replaceAll('-', '').slice(-26)}`;
    const before = clock.now();
    const leased = await follow(orderId, 'OrderReserved', 'tok-approve', worker.leaseMs);
    const noted = await store.payment(orderId);
    expect(leased).toEqual([noted]);
    expect(noted).toMatchObject({ state: 'charging', attempts: 1 });
    expect(noted!.nextAttemptAt).toBeGreaterThanOrEqual(before + 1_000);
    worker.take(leased);
    expect(await eventually(orderId, 'captured')).toMatchObject({ attempts: 1, nextAttemptAt: null });
  });

  it('leaves it to the search while there is no room, or when it is told to', async () => {
    const worker = startWorker(await startPsp());
    const given = settings.value;
    try {
      settings.set({ ...given, chargeAtOnce: false });
      expect(worker.leaseMs).toBeUndefined();
      const orderId = await reserved('tok-approve');
      worker.poke();
      await eventually(orderId, 'captured');
    } finally {
      settings.set(given);
    }
  });

  it('gives a silent charge back when the order is cancelled before its outcome is known', async () => {
    const url = await startPsp();
    const orderId = await reserved('tok-timeout');
    const worker = startWorker(url);
    while ((await ledger(url)).length === 0) await clock.delay(5);
    await follow(orderId, 'OrderCancelled');
    worker.poke();
    await eventually(orderId, 'refunded');
    expect(await ledger(url)).toEqual([`${orderId} charge`, `${orderId} refund`]);
  });

  it('asks on while the provider is down or talks nonsense, and captures once it is back', async () => {
    const broken = await nonsense();
    const { port } = broken.address() as { port: number };
    const orderId = await reserved('tok-approve');
    startWorker(`http://127.0.0.1:${port}`);
    while (((await store.payment(orderId))?.attempts ?? 0) < 3) await clock.delay(5);
    broken.closeAllConnections();
    await new Promise((resolve) => broken.close(resolve));
    while (((await store.payment(orderId))?.attempts ?? 0) < 6) await clock.delay(5);
    expect((await store.payment(orderId))?.state).toBe('charging');
    const url = await startPsp(port);
    await eventually(orderId, 'captured');
    expect(await ledger(url)).toEqual([`${orderId} charge`]);
  });

  it('charges and captures once with two workers and a provider that restarts', async () => {
    const url = await startPsp();
    const orders = await Promise.all(
      Array.from({ length: 60 }, (_, i) => reserved(i % 10 === 0 ? 'tok-timeout' : 'tok-approve')),
    );
    startWorker(url);
    startWorker(url);
    await eventually(orders[1]!, 'captured');
    await stopPsp();
    await startPsp(new URL(url).port);
    for (const orderId of orders) await eventually(orderId, 'captured');
    expect(await ledger(url)).toEqual(orders.map((key) => `${key} charge`).sort());
    const events = await schema.database.query<{ n: number }>(
      "SELECT COUNT(*) AS n FROM outbox WHERE type = 'PaymentCaptured'",
    );
    expect(events).toEqual([{ n: 60 }]);
  });
});

/** Answers 503 once, then lines that are no answers. */
async function nonsense(): Promise<Server> {
  let calls = 0;
  const server = createServer((_, response) => {
    calls += 1;
    response.writeHead(calls === 1 ? 503 : 200).end('{"key":"nobody"}\n<html>\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
