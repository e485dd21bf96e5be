import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable } from '@weir/report';
import { projectRoot } from '@weir/platform/runtime';
import { type DatabaseWork, workPerOrder } from './budget/database-work.js';
import { readProfiles, sharesOf } from './budget/profile.js';
import { sumOf } from './cpu.js';
import { measureAlone } from './measure-alone.js';
import { chosenGiven, countGiven } from './options.js';
import { type ArmName, ARMS } from './placing/arm-names.js';
import { type RunningArm, startArm } from './placing/arms.js';
import { Bench } from './placing/bench.js';
import { measure, type Workload, WORKLOADS } from './placing/workloads.js';

/**
 * Where the CPU of an order goes, by process and by part of the program, and what the database is asked to do for it, in the shop and in the hand-written monolith:
 * `npm run load:budget`, about six minutes; `--workloads 64`, `--arms mono`, `--orders`, `--warmup`, `--json`. The Node processes run under V8's sampling profiler: its shares
 * divide what the system says each process has used, so the sums are those of a run that pays for the profiler too.
 */
const { values } = parseArgs({
  options: {
    arms: { type: 'string', default: ARMS.join(',') },
    workloads: { type: 'string', default: '64,whole' },
    orders: { type: 'string', default: '8000' },
    warmup: { type: 'string', default: '8000' },
    json: { type: 'boolean', default: false },
  },
});

/** Microseconds an order by process or part, and MariaDB's counters an order. */
interface Budget {
  readonly workload: Workload['name'];
  readonly arm: ArmName;
  readonly ordersPerSecond: number;
  readonly micros: Readonly<Record<string, number>>;
  readonly database: DatabaseWork;
}

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);
const arms = chosenGiven('arms', values.arms, ARMS);
const named = chosenGiven(
  'workloads',
  values.workloads,
  WORKLOADS.map(({ name }) => name),
);
const asked = { orders: countGiven('orders', values.orders), warmup: countGiven('warmup', values.warmup), seed: 1 };

measureAlone('npm run load:budget');
const bench = await Bench.start(join(projectRoot(), '.weir', 'load', 'budget'), say);
try {
  const budgets: Budget[] = [];
  for (const workload of WORKLOADS.filter(({ name }) => named.includes(name)))
    for (const arm of arms) {
      const budget = await budgetOf(arm, workload);
      budgets.push(budget);
      say(
        `${workload.name} ${arm}: ${budget.ordersPerSecond.toFixed(0)} orders/s, ${sumOf(budget.micros).toFixed(0)} us`,
      );
    }
  process.stdout.write(values.json ? `${JSON.stringify(budgets, null, 2)}\n` : told(budgets));
} finally {
  await bench.stop();
}

async function budgetOf(arm: ArmName, workload: Workload): Promise<Budget> {
  const profiles = join(bench.folder, 'profiles', `${arm}-${workload.name}`);
  const running = await profiled(profiles, () => startArm(bench, arm, workload.whole));
  const moments: { at: number; work: DatabaseWork }[] = [];
  const noted: RunningArm = {
    ...running,
    // Asked when the measured orders begin, and when the last is done.
    cpu: async () => {
      const work = await bench.work();
      const cpu = await running.cpu();
      moments.push({ at: Number(process.hrtime.bigint() / 1000n), work });
      return cpu;
    },
  };
  const pids = await running.pids();
  const measured = await measure(noted, workload, asked).finally(() => running.stop());
  const [from, to] = [moments[0]!, moments.at(-1)!];
  const shares = new Map(
    [...readProfiles(profiles)].map(([pid, profile]) => [pids.get(pid), sharesOf(profile, from.at, to.at)]),
  );
  const micros: Record<string, number> = {};
  const add = (name: string, value: number): void => void (micros[name] = (micros[name] ?? 0) + value);
  for (const [name, all] of Object.entries(measured.cpuMicrosPerOrder)) {
    const parts = name === 'psp-simulator' ? undefined : shares.get(name);
    if (parts) parts.forEach((share, part) => add(part, share * all));
    else add(name, all);
  }
  return {
    workload: workload.name,
    arm,
    ordersPerSecond: measured.ratePerSecond,
    micros,
    database: workPerOrder(from.work, to.work, asked.orders),
  };
}

/** What starts inside leaves a CPU profile in the folder when it ends. */
async function profiled<T>(folder: string, start: () => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true });
  process.env['NODE_OPTIONS'] = `--cpu-prof --cpu-prof-dir=${JSON.stringify(folder)}`;
  try {
    return await start();
  } finally {
    delete process.env['NODE_OPTIONS'];
  }
}

function told(budgets: readonly Budget[]): string {
  return named
    .map((workload) => {
      const some = budgets.filter((budget) => budget.workload === workload);
      const table = (unit: string, of: (budget: Budget) => Readonly<Record<string, number>>): string => {
        const most = (name: string): number => Math.max(...some.map((budget) => of(budget)[name] ?? 0));
        const names = [...new Set(some.flatMap((budget) => Object.keys(of(budget))))]
          .filter((name) => most(name) >= 0.01)
          .sort((a, b) => most(b) - most(a));
        const cell = (value = 0): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));
        return markdownTable(
          [unit, ...some.map(({ arm }) => arm)],
          names.map((name) => [name, ...some.map((budget) => cell(of(budget)[name]))]),
        );
      };
      const sums = some.map(
        ({ arm, micros, ordersPerSecond }) => `${arm} ${sumOf(micros).toFixed(0)} us, ${ordersPerSecond.toFixed(0)}/s`,
      );
      return `Workload ${workload}: ${sums.join('; ')}\n\n${table('CPU us an order', ({ micros }) => micros)}\n\n${table('MariaDB, an order', ({ database }) => database)}\n`;
    })
    .join('\n');
}
