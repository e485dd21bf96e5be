import { join } from 'node:path';
import { type Evidence, verifyAtRest } from '@weir/invariants';
import { evidenceOf, serverConnection, startShop, usageOf } from '@weir/deploy/shop';
import { startBaseline } from '../baseline/start.js';
import { BASELINE_SCHEMA } from '../baseline/schema.js';
import { type CpuProbe, cpuOfRows } from '../cpu.js';
import { Settler } from '../settled.js';
import type { ArmName } from './arm-names.js';
import type { Bench } from './bench.js';
import { startPsp } from './psp.js';

/** One of the rivals while it runs. */
export interface RunningArm {
  readonly url: string;
  readonly cpu: CpuProbe;
  /** Names of its processes by their ids. */
  readonly pids: () => Promise<ReadonlyMap<number, string>>;
  /** Orders in its tables. */
  readonly orders: () => Promise<number>;
  /** Resolves when everything accepted is done. Absent where the answer comes last anyway. */
  readonly settle?: (accepted: number) => Promise<void>;
  /** Orders accepted and not done. */
  readonly waiting: () => Promise<number>;
  /** Rejects when what is in the tables is not right. */
  readonly verify: () => Promise<void>;
  stop(): Promise<void>;
}

/** On empty tables. `whole`: an order counts when it is paid and its stock is sold; else when its stock is held and its event written. */
export const startArm = (bench: Bench, name: ArmName, whole: boolean): Promise<RunningArm> =>
  name === 'baseline' ? baselineArm(bench, whole) : shopArm(bench, name, whole);

async function baselineArm(bench: Bench, whole: boolean): Promise<RunningArm> {
  const folder = await bench.reset(true);
  const psp = whole ? await startPsp(join(folder, 'psp')) : undefined;
  const { mysql } = bench.secrets;
  const options = { database: bench.database, rootPassword: mysql.root, ...(psp ? { pspUrl: psp.url } : {}) };
  const server = await startBaseline(options);
  const own = [{ name: 'baseline', pid: server.pid }, ...(psp ? [{ name: 'psp-simulator', pid: psp.pid }] : [])];
  const open = (): Promise<number> => bench.count(BASELINE_SCHEMA, 'orders', "status = 'reserved'");
  return {
    url: server.url,
    cpu: async () =>
      cpuOfRows([...own.map(({ name, pid }) => ({ name, ...usageOf(pid) })), ...bench.servers.rows('baseline')]),
    pids: () => Promise.resolve(new Map(own.map(({ name, pid }) => [pid, name]))),
    orders: () => bench.count(BASELINE_SCHEMA, 'orders'),
    waiting: open,
    verify: async () => {
      const [waiting, sold, units] = [
        await open(),
        await bench.count(BASELINE_SCHEMA, 'ledger_entries', "account = 'sales'"),
        await bench.count(BASELINE_SCHEMA, 'orders', "status = 'confirmed'"),
      ];
      if (waiting > 0 || sold !== units)
        throw new Error(`the baseline has ${waiting} open orders, ${sold} sales, ${units} confirmed`);
    },
    stop: async () => {
      await server.stop();
      await psp?.stop();
    },
  };
}

async function shopArm(bench: Bench, shape: 'mono' | 'micro', whole: boolean): Promise<RunningArm> {
  const folder = await bench.reset(!whole);
  const shop = await startShop({ infra: 'native', shape, folder, servers: bench.servers, logLevel: 'warn' });
  const connection = serverConnection(bench.servers.servers.database, bench.servers.verifyUser);
  const evidence: Evidence & { close(): Promise<void> } = evidenceOf(connection, shop.pspUrl);
  const settler = await Settler.open(evidence);
  return {
    url: shop.url,
    cpu: async () => cpuOfRows(await shop.processes()),
    pids: async () => new Map((await shop.processes()).flatMap(({ name, pid }) => (pid ? [[pid, name] as const] : []))),
    orders: () => bench.count('weir_order', 'orders'),
    ...(whole ? { settle: (accepted: number) => settler.settled(accepted) } : {}),
    waiting: () => bench.count('weir_order', 'orders', "status = 'reserved'"),
    verify: async () => {
      const report = await verifyAtRest(evidence, REST_WITHIN_MS);
      const red = report.checks.filter(({ ok }) => !ok);
      if (!report.ok || !report.atRest)
        throw new Error(`${shape} is not right: ${JSON.stringify({ ...report.underWay, red })}`);
    },
    stop: async () => {
      await evidence.close();
      await shop.stop();
    },
  };
}

const REST_WITHIN_MS = 60_000;
