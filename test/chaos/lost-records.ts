import { until } from '@weir/deploy/shop';
import { count } from '@weir/invariants';
import kafkajs from 'kafkajs';
import { ChaosShop } from './chaos-shop.js';
import { violationsOf } from './red.js';
import { type ChaosOutcome, recoveryOf, type ScenarioOptions, seconds } from './scenario.js';

const TOPIC = 'weir.order.events';
const ORDERS = 50;
/** Longest wait for one step, ms. */
const WITHIN = 60_000;
/** The order's deadline must not cure what the auditor is to cure. */
const PATIENT = { order: { deadlineMs: 600_000 } };
const AUDITED = 'messaging: { audit: true, auditPeriodMs: 500, auditGraceMs: 3000 }\norder: { deadlineMs: 600000 }\n';
const wish = (n: number) => ({ customerId: `c-lost-${n}`, lines: [{ sku: 'tea-100', quantity: 1 }] });

/**
 * A broker that loses what it has acknowledged: the records of a topic are cut off before payment has read them. The outbox says published, the topic has nothing, and
 * the orders wait. The auditor of the order module, turned on, misses them, publishes them again and raises its alarm; then every order is confirmed and every
 * invariant holds. Recovery: from the auditor's start to the last confirmation.
 */
export async function lostRecords({
  orders = ORDERS,
  seed,
  signal,
  onProgress = () => undefined,
}: ScenarioOptions): Promise<ChaosOutcome> {
  const shop = await ChaosShop.start({ infra: 'native', settings: PATIENT, onProgress, ...(signal ? { signal } : {}) });
  let ok = false;
  try {
    const [order, payment] = [shop.shop.process('order-1'), shop.shop.process('payment-1')];
    await settled(shop, shop.customer.place(wish(0), 'before'));
    await payment.stop();
    await Promise.all(Array.from({ length: orders }, (_, n) => shop.customer.place(wish(n), `lost-${n}`)));
    await must('everything is published', async () => (await waiting(shop)) === 0);
    await order.stop();
    const cut = await cutOff(shop.brokers);
    onProgress(`${cut} records of ${TOPIC} are cut off`);
    await payment.start();
    const stuck = await count(shop.evidence, 'order', "SELECT COUNT(*) AS n FROM orders WHERE status = 'reserved'");
    await shop.publish({ 'order.yaml': AUDITED });
    const begin = performance.now();
    await order.start();
    await must('every order is confirmed', async () => (await reserved(shop)) === 0);
    const recoveryMs = performance.now() - begin;
    await must('the alarm is raised', async () => (await metric(order.ports.http!, 'lost')) >= orders);
    const [republished, lost] = [
      await metric(order.ports.http!, 'republished'),
      await metric(order.ports.http!, 'lost'),
    ];
    const violations = violationsOf(await shop.verify());
    const confirmed = await count(
      shop.evidence,
      'order',
      "SELECT COUNT(*) AS n FROM orders WHERE status = 'confirmed'",
    );
    ok = violations.length === 0 && stuck === orders && confirmed === orders + 1;
    const report = {
      ...{
        scenario: 'lost-records',
        seed,
        trials: 1,
        violations: violations.length,
        recovery: recoveryOf([recoveryMs]),
      },
      ...{ ok, orders, cut, stuck, confirmed, republished, alarm: lost, witnesses: violations.slice(0, 5) },
    };
    const lines = [
      ...violations.map((red) => `RED  ${red}`),
      `${cut} acknowledged records cut off, ${stuck} orders stuck; the auditor published ${republished} again, weir_audit_lost_total ${lost}; ${confirmed} confirmed after ${seconds(recoveryMs)}.`,
    ];
    return { report, ok, lines };
  } finally {
    await shop.stop(ok);
  }
}

async function settled(shop: ChaosShop, placing: ReturnType<ChaosShop['customer']['place']>): Promise<void> {
  const placed = await placing;
  if (typeof placed === 'string') throw new Error(`placing answered ${placed}`);
  await shop.customer.settled(placed.orderId);
}

async function must(what: string, test: () => Promise<boolean>): Promise<void> {
  if (!(await until(async () => (await test()) || undefined, { withinMs: WITHIN, everyMs: 100 })))
    throw new Error(`not within ${WITHIN} ms: ${what}`);
}

const waiting = ({ evidence }: ChaosShop): Promise<number> =>
  count(evidence, 'order', 'SELECT COUNT(*) AS n FROM outbox WHERE published_at = 0');
const reserved = ({ evidence }: ChaosShop): Promise<number> =>
  count(evidence, 'order', "SELECT COUNT(*) AS n FROM orders WHERE status = 'reserved'");

/** Removes every record of the topic, as a broker does that comes up with an empty disk. Answers how many. */
async function cutOff(brokers: readonly string[]): Promise<number> {
  const { Kafka, logLevel } = kafkajs;
  const admin = new Kafka({ brokers: [...brokers], clientId: 'vandal', logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const parts = await admin.fetchTopicOffsets(TOPIC);
    const filled = parts.filter(({ low, high }) => Number(high) > Number(low));
    const partitions = filled.map(({ partition, high }) => ({ partition, offset: high }));
    await admin.deleteTopicRecords({ topic: TOPIC, partitions });
    return filled.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
  } finally {
    await admin.disconnect();
  }
}

async function metric(port: number, what: 'lost' | 'republished'): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(5000) });
  const line = (await answer.text())
    .split('\n')
    .find((one) => one.startsWith(`weir_audit_${what}_total{`) && one.includes('schema="order"'));
  return line === undefined ? 0 : Number(line.slice(line.lastIndexOf(' ') + 1));
}
