import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunFolder } from '@weir/report';
import type { ArmRun, Measured, Trouble } from './raw.js';
import { planOf } from './workloads.js';

export interface Made {
  readonly pairs?: number;
  readonly arms?: readonly string[];
  /** CPU microseconds an order costs the shop, by arm and pair. */
  readonly micros: (arm: string, pair: number) => number;
  /** Changes a run before it is kept. */
  readonly change?: (run: ArmRun) => ArmRun;
}

const usage = (cpuSeconds: number) => ({ cpuSeconds, residentBytes: 100e6, contextSwitches: 1_000 });

const made: string[] = [];

/** After the last test. */
export const forgetMadeUp = (): void => made.forEach((folder) => rmSync(folder, { recursive: true, force: true }));

/** The raw files of a comparison that never was: every order costs what `micros` says, and the rate follows from it. */
export function madeUp({
  pairs = 5,
  arms = ['mono', 'mono-rpc', 'micro'],
  micros,
  change = (run) => run,
}: Made): RunFolder {
  const options = { arms, pairs, quick: true, command: `npx weir compare --arms ${arms.join(',')}` };
  const folder = mkdtempSync(join(tmpdir(), 'weir-compare-'));
  made.push(folder);
  const run = RunFolder.create({ kind: 'compare', options, folder });
  const plan = planOf(true);
  run.writeJson('plan.json', plan);
  run.writeJson('facts.json', { lines: { all: 10 }, files: { all: 1 }, settings: 3 });
  const each = Array.from({ length: pairs }, (_, pair) => arms.map((arm) => ({ arm, pair }))).flat();
  run.writeLines(
    'runs.jsonl',
    each.map(({ arm, pair }) => {
      const cost = micros(arm, pair);
      const measured = plan.workloads.map(({ name }): Measured => {
        const seconds = cost / 1_000;
        const latency = { p50: cost / 100, p95: cost / 50, p99: cost / 40, p999: cost / 30 };
        return {
          workload: name,
          yield: { seconds, done: 1_000, orders: 1_000, errors: {}, latency, cpuSeconds: 0.02 },
          wholeSeconds: seconds,
          usage: { shop: usage((cost * 1_000) / 1e6), mariadb: usage(0.1), 'kafka-1': usage(0.05) },
          loopbackBytes: 1e6,
          database: { Questions: 2_000, Innodb_data_fsyncs: 100 },
        };
      });
      const verify = { ok: true, checks: 14, red: [] };
      return change({ arm, pair, attempt: 1, seed: 'cafe', readySeconds: 1, measured, verify });
    }),
  );
  const share = (answered: number) => ({ asked: 100, answered, p99: 5 });
  run.writeLines(
    'trouble.jsonl',
    arms.map((arm): Trouble => {
      const during = { 'placing an order': share(arm === 'micro' ? 100 : 0) };
      return { arm, kind: 'payment dies', process: 'payment', seconds: 2, during, recoverySeconds: 1 };
    }),
  );
  run.writeLines(
    'arm-facts.jsonl',
    arms.map((arm) => ({
      arm,
      processes: 2,
      artefacts: 1,
      environmentKeys: 9,
      databaseConnections: 4,
      connections: 9,
    })),
  );
  return run;
}
