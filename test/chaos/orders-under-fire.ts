import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { NativeServers, ServerName } from '@weir/deploy/native';
import { evidenceOf, serverConnection, type Shop, startShop } from '@weir/deploy/shop';
import { type Evidence, verifyAtRest } from '@weir/invariants';
import { projectRoot } from '@weir/platform/runtime';
import { ShopClient } from '../support/shop-client.js';
import { inflict, zookeeperLeader } from './faults.js';
import { OrderStream } from './order-stream.js';
import { allInSync } from './partitions.js';

/**
 * The whole shop while its servers die. On a cluster each broker in turn and the leader of the ZooKeepers are killed, alone the only broker and the database, all in
 * the middle of the orders. What has no answer is asked for again with the same key; then everything is worked off and each invariant is checked. Exit code 1 when
 * one fails, when an order stays unknown, or when not all faults fell among the orders.
 * `npm run chaos:orders -- --on cluster,single --orders 5000`
 */
const { values } = parseArgs({
  options: {
    on: { type: 'string', default: 'cluster,single' },
    orders: { type: 'string', default: '5000' },
    /** Orders a second. */
    rate: { type: 'string', default: '40' },
    /** Longest wait for rest, seconds. */
    drain: { type: 'string', default: '180' },
    /** Absolute; where the servers are fetched to. */
    downloads: { type: 'string', default: join(projectRoot(), '.weir', 'servers') },
    /** Emptied first. */
    folder: { type: 'string', default: join(projectRoot(), '.weir', 'chaos', 'orders') },
  },
});
/** Orders before the first fault, and time between two faults, milliseconds. */
const BEFORE = { orders: 500, ms: 3000 };
const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

const victimsOf = (native: NativeServers): readonly (() => Promise<ServerName>)[] =>
  native.members.kafka.length > 1
    ? [...native.members.kafka.map((name) => () => Promise.resolve(name)), () => zookeeperLeader(native)]
    : [() => Promise.resolve('kafka'), () => Promise.resolve('mariadb')];

interface Fault {
  readonly victim: ServerName;
  /** Whether orders came from its beginning to its end. */
  readonly amongOrders: boolean;
  readonly ordersMeanwhile: number;
  readonly longestGapMs: number;
}

async function killInTurn(native: NativeServers, stream: OrderStream): Promise<Fault[]> {
  const brokers = native.addresses.kafka.split(',');
  const faults: Fault[] = [];
  while (stream.placed < BEFORE.orders) await delay(100);
  for (const next of victimsOf(native)) {
    const victim = await next();
    const [from, before] = [performance.now(), stream.placed];
    await inflict(native, 'kill', victim);
    await allInSync(brokers, 'weir.order.events', { copies: brokers.length });
    await delay(BEFORE.ms);
    const ordersMeanwhile = stream.placed - before;
    const fault = { victim, amongOrders: stream.flows, ordersMeanwhile, longestGapMs: stream.gapSince(from) };
    say(JSON.stringify(fault));
    faults.push(fault);
  }
  return faults;
}

async function statuses(evidence: Evidence): Promise<Record<string, number>> {
  const rows = await evidence.rows<{ status: string; n: number }>(
    'order',
    'SELECT status, COUNT(*) AS n FROM orders GROUP BY status',
  );
  return Object.fromEntries(rows.map(({ status, n }) => [status, Number(n)]));
}

interface Report {
  readonly ok: boolean;
  readonly [figure: string]: unknown;
}

async function underFire(shop: Shop, native: NativeServers): Promise<Report> {
  const client = new ShopClient(shop.url);
  const stream = new OrderStream(client, Number(values.orders), Number(values.rate));
  const flowing = stream.run();
  const faults = await killInTurn(native, stream);
  await flowing;
  const unknown = stream.unknown.size;
  const stillUnknown = await stream.settle();
  const connection = serverConnection(shop.servers!.servers.database, shop.servers!.verifyUser);
  const evidence = evidenceOf(connection, shop.pspUrl);
  try {
    const begin = performance.now();
    const testimony = { accepted: [...client.accepted], refused: [] };
    const report = await verifyAtRest({ ...evidence, testimony }, Number(values.drain) * 1000);
    const drainSeconds = Math.round((performance.now() - begin) / 100) / 10;
    const { confirmed = 0, cancelled = 0, reserved = 0 } = await statuses(evidence);
    const red = report.checks.filter(({ ok }) => !ok);
    const verify = {
      ok: report.ok,
      atRest: report.atRest,
      underWay: report.underWay,
      checks: report.checks.length,
      red,
    };
    const { accepted, placed, refused } = stream;
    const counts = { placed, accepted, confirmed, cancelled, reserved, refused, unknown, stillUnknown };
    const ok = report.ok && report.atRest && stillUnknown === 0 && faults.every(({ amongOrders }) => amongOrders);
    return { ok, ...counts, drainSeconds, faults, verify };
  } finally {
    await evidence.close();
  }
}

const documents: Report[] = [];
for (const on of values.on.split(',')) {
  const { downloads } = values;
  const folder = join(values.folder, on);
  rmSync(folder, { recursive: true, force: true });
  const cluster = on === 'cluster';
  const shop = await startShop({ infra: 'native', shape: 'micro', cluster, folder, downloads, logLevel: 'warn' });
  try {
    documents.push({ on, ...(await underFire(shop, shop.servers!.native)) });
  } finally {
    await shop.stop();
  }
}
console.log(JSON.stringify(documents, null, 2));
process.exitCode = documents.every(({ ok }) => ok) ? 0 : 1;
