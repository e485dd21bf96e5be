import { describe, expect, it } from '@jest/globals';
import { embeddedConnection } from '@weir/deploy/shop';
import type { Schema } from '@weir/invariants';
import { Lifecycle, SystemClock } from '@weir/platform/kernel';
import { SqlDatabases } from '@weir/platform/persistence';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const nobody = 'o-nobodynobodynobodynobody01';

/** What breaks each invariant by hand, and what mends it; `$order` is a confirmed order. */
const breaks: readonly [id: string, schema: Schema | 'log', breaking: string, mending: string][] = [
  [
    'I1',
    'inventory',
    "UPDATE products SET restocked = restocked + 1, available = available + 1 WHERE sku = 'tea-250'",
    "UPDATE products SET restocked = restocked - 1, available = available - 1 WHERE sku = 'tea-250'",
  ],
  [
    'I2',
    'order',
    "UPDATE orders SET total = total - 1000000000 WHERE order_id = '$order'",
    "UPDATE orders SET total = total + 1000000000 WHERE order_id = '$order'",
  ],
  [
    'I3',
    'inventory',
    "UPDATE products SET sold = sold + 1, available = available - 1 WHERE sku = 'tea-250'",
    "UPDATE products SET sold = sold - 1, available = available + 1 WHERE sku = 'tea-250'",
  ],
  [
    'I4',
    'inventory',
    "INSERT INTO hold_history VALUES ('$order', 99, 'held', 'OrderConfirmed', 'committed', 0)",
    "DELETE FROM hold_history WHERE order_id = '$order' AND version = 99",
  ],
  [
    'I5',
    'payment',
    'UPDATE ledger_accounts SET balance = balance + 1',
    'UPDATE ledger_accounts SET balance = balance - 1',
  ],
  [
    'I6',
    'payment',
    `INSERT INTO payments SELECT '${nobody}', status, amount, currency, token, NULL, NULL, NULL, 1, NULL, 1, 1, 0 FROM payments WHERE order_id = '$order'`,
    `DELETE FROM payments WHERE order_id = '${nobody}'`,
  ],
  [
    'I7',
    'inventory',
    `INSERT INTO holds SELECT '${nobody}', 'released', 1, 1, currency, 0, NULL, 0, 0 FROM holds WHERE order_id = '$order'`,
    `DELETE FROM holds WHERE order_id = '${nobody}'`,
  ],
  [
    'I9',
    'order',
    "UPDATE order_history SET message = 'Magic' WHERE order_id = '$order' AND version = 1",
    "UPDATE order_history SET message = 'Held' WHERE order_id = '$order' AND version = 1",
  ],
  [
    'I10',
    'inventory',
    "UPDATE holds SET state = 'released' WHERE order_id = '$order'",
    "UPDATE holds SET state = 'committed' WHERE order_id = '$order'",
  ],
  [
    'I11',
    'payment',
    "UPDATE outbox SET event_id = 'lost-' || event_id WHERE aggregate_id = '$order'",
    "UPDATE outbox SET event_id = substr(event_id, 6) WHERE aggregate_id = '$order'",
  ],
  [
    'I11-topic',
    'log',
    "UPDATE log_records SET topic = 'lost' WHERE topic = 'weir.payment.events' AND \"key\" = '$order'",
    "UPDATE log_records SET topic = 'weir.payment.events' WHERE topic = 'lost'",
  ],
  [
    'I11-topic',
    'log',
    `INSERT INTO log_records (topic, "partition", "offset", "key", headers, value, written_at) VALUES ('weir.order.events', 0, 1000000, '${nobody}', '{"event-id":"${nobody}","event-type":"Invented"}', '{}', 0)`,
    `DELETE FROM log_records WHERE "key" = '${nobody}'`,
  ],
  [
    'I11-topic',
    'log',
    `UPDATE log_records SET headers = REPLACE(headers, '"seq":"2"', '"seq":"3"') WHERE topic = 'weir.order.events' AND "key" = '$order'`,
    `UPDATE log_records SET headers = REPLACE(headers, '"seq":"3"', '"seq":"2"') WHERE topic = 'weir.order.events' AND "key" = '$order'`,
  ],
  [
    'I12',
    'order',
    "UPDATE outbox SET seq = seq + 1000 WHERE aggregate_id = '$order' AND seq = 2",
    "UPDATE outbox SET seq = seq - 1000 WHERE aggregate_id = '$order' AND seq = 1002",
  ],
  [
    'I13',
    'insight',
    "UPDATE funnel SET count = count + 1 WHERE stage = 'confirmed'",
    "UPDATE funnel SET count = count - 1 WHERE stage = 'confirmed'",
  ],
  [
    'I13-loyalty',
    'loyalty',
    "UPDATE accounts SET earned = earned + 1 WHERE customer_id = 'c-1'",
    "UPDATE accounts SET earned = earned - 1 WHERE customer_id = 'c-1'",
  ],
];

/** A check that has never been seen red is not a check: each invariant is broken by hand, seen, and mended. */
export const proof = (the: () => ShopUnderTest): void =>
  describe('verify goes red, with a witness, when a row is changed by hand:', () => {
    it.each(breaks)('%s in %s', async (id, schema, breaking, mending) => {
      const { client, folder } = the();
      const { orderId } = await client.placed({ lines: [{ sku: 'tea-100', quantity: 1 }] });
      await client.becomes(orderId, 'confirmed');
      await the().atRest();

      const lifecycle = new Lifecycle();
      const connection = embeddedConnection(folder);
      const database = await new SqlDatabases({
        connection,
        clock: new SystemClock(),
        log: new SilentLog(),
        metrics: new SilentMetrics(),
        lifecycle,
      }).attach(schema);
      const write = (sql: string): Promise<unknown> =>
        database.transaction(async (tx) => {
          await tx.execute('PRAGMA ignore_check_constraints = ON');
          const { affected } = await tx.execute(sql.replaceAll('$order', orderId));
          expect(affected).toBeGreaterThan(0);
        });
      try {
        await write(breaking);
        const red = (await the().verify()).checks.find((check) => check.id === id);
        await write(mending);
        expect(red).toMatchObject({ ok: false });
        expect(red?.witness).toBeTruthy();
      } finally {
        await lifecycle.stop();
      }
    });
  });
