import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { evidenceOf, type RunningServers, serverConnection, type Shop } from '@weir/deploy/shop';
import { underWay, verifyAtRest } from '@weir/invariants';
import { type Connection, createConnection } from 'mysql2/promise';
import type { Job, Yield } from './generator/job.js';
import { Generator } from './generator/generator.js';
import { loopbackBytes, usageOf, used } from './probe.js';
import type { ArmRun, Measured } from './raw.js';
import type { Workload } from './workloads.js';

interface BenchOptions {
  readonly shop: Shop;
  readonly servers: RunningServers;
  /** Of the database. */
  readonly root: { readonly host: string; readonly port: number; readonly user: string; readonly password: string };
  readonly readySeconds: number;
  /** Lets the consumers go. */
  readonly release: () => Promise<void>;
}

/** An order is settled within its deadline and a margin, ms. */
const SETTLED_WITHIN_MS = 120_000;
const POLL_MS = 100;
/** Whoever takes longer has failed, ms. */
const TIMEOUT_MS = 10_000;
/** The settings reach every process within this time, ms. */
const RELEASED_WITHIN_MS = 30_000;

const COUNTERS = [
  ...['Questions', 'Com_select', 'Com_insert', 'Com_update', 'Com_delete', 'Com_commit', 'Com_rollback'],
  ...['Innodb_rows_inserted', 'Innodb_rows_updated', 'Innodb_rows_read', 'Innodb_data_fsyncs', 'Innodb_data_written'],
  ...['Bytes_received', 'Bytes_sent', 'Innodb_row_lock_waits'],
];

/** One shop of one arm, with everything that measures it. */
export class Bench {
  readonly generator = new Generator();
  private readonly pids: ReadonlyMap<string, number | undefined>;

  private constructor(
    readonly options: BenchOptions,
    private readonly evidence: ReturnType<typeof evidenceOf>,
    private readonly database: Connection,
    rows: Awaited<ReturnType<Shop['processes']>>,
  ) {
    this.pids = new Map(rows.map(({ name, pid }) => [name, pid]));
  }

  static async open(options: BenchOptions): Promise<Bench> {
    const { shop, servers, root } = options;
    const { database, kafka } = servers.servers;
    const evidence = evidenceOf(serverConnection(database, servers.verifyUser), shop.pspUrl, {
      kind: 'kafka',
      brokers: kafka.split(','),
    });
    return new Bench(options, evidence, await createConnection(root), await shop.processes());
  }

  get shop(): Shop {
    return this.options.shop;
  }

  /** A sum over the catalogue: the same for every run that begins where the others began. */
  async seed(): Promise<string> {
    const sql = 'SELECT sku, price, currency, initial, restocked, available, held, sold FROM products ORDER BY sku';
    const rows = await this.evidence.rows('inventory', sql);
    return createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 16);
  }

  ask(ask: Job['ask'], pace: Job['pace'], seed = 1, timeoutMs = TIMEOUT_MS): Promise<Yield> {
    return this.generator.run({ url: this.shop.url, ask, pace, seed, timeoutMs });
  }

  async measure({ name, ask, pace, counts }: Workload): Promise<Measured> {
    const [before, bytes, began] = [await this.usage(), loopbackBytes(), performance.now()];
    const counters = await this.counters();
    const found = await this.ask(ask, pace);
    if (counts === 'whole') await this.settled();
    const wholeSeconds = counts === 'whole' ? (performance.now() - began) / 1000 : found.seconds;
    const after = await this.counters();
    const now = loopbackBytes();
    return {
      workload: name,
      yield: found,
      wholeSeconds,
      usage: used(before, await this.usage()),
      ...(bytes === undefined || now === undefined ? {} : { loopbackBytes: now - bytes }),
      database: Object.fromEntries(COUNTERS.map((key) => [key, (after[key] ?? 0) - (counters[key] ?? 0)])),
    };
  }

  /** Lets the consumers go and waits until they have caught up. */
  async release(): Promise<void> {
    await this.options.release();
    const { orders } = await this.counted();
    const deadline = performance.now() + RELEASED_WITHIN_MS;
    while (orders > 0 && (await this.counted()).reserved === orders) {
      if (performance.now() > deadline) throw new Error('the consumers did not begin');
      await sleep(POLL_MS);
    }
    await this.settled();
  }

  /** Resolves when everything that was begun is done. */
  async settled(): Promise<void> {
    for (const deadline = performance.now() + SETTLED_WITHIN_MS; ; await sleep(POLL_MS)) {
      const left = await underWay(this.evidence);
      if (Object.keys(left).length === 0) return;
      if (performance.now() > deadline) throw new Error(`not settled: ${JSON.stringify(left)}`);
    }
  }

  async verify(): Promise<ArmRun['verify']> {
    const { ok, atRest, checks } = await verifyAtRest(this.evidence, SETTLED_WITHIN_MS);
    const red = checks.filter((check) => !check.ok).map(({ id }) => id);
    return { ok: ok && atRest, checks: checks.length, red };
  }

  /** Who is not the process any more that it was at the start; undefined when all are. */
  async lost(): Promise<string | undefined> {
    const rows = await this.shop.processes();
    return rows.find(({ name, pid, status }) => pid !== this.pids.get(name) || status !== 'ready')?.name;
  }

  /** Sessions of the modules at the database. */
  async databaseConnections(): Promise<number> {
    const [rows] = await this.database.query(
      "SELECT COUNT(*) AS n FROM information_schema.processlist WHERE user LIKE 'weir\\_%' AND user <> 'weir_verify'",
    );
    return Number((rows as { n: number }[])[0]?.n ?? 0);
  }

  async stop(): Promise<void> {
    this.generator.stop();
    await this.evidence.close();
    await this.database.end();
    await this.shop.stop();
  }

  private async usage(): Promise<ReturnType<typeof usageOf>> {
    return usageOf(await this.shop.processes());
  }

  private async counted(): Promise<{ orders: number; reserved: number }> {
    const sql =
      "SELECT COUNT(*) AS orders, SUM(CASE WHEN status = 'reserved' THEN 1 ELSE 0 END) AS reserved FROM orders";
    const [row] = await this.evidence.rows<{ orders: number; reserved: number | null }>('order', sql);
    return { orders: Number(row?.orders ?? 0), reserved: Number(row?.reserved ?? 0) };
  }

  private async counters(): Promise<Record<string, number>> {
    const [rows] = await this.database.query('SHOW GLOBAL STATUS');
    const all = new Map(
      (rows as { Variable_name: string; Value: string }[]).map(({ Variable_name, Value }) => [Variable_name, Value]),
    );
    return Object.fromEntries(COUNTERS.map((key) => [key, Number(all.get(key) ?? 0)]));
  }
}
