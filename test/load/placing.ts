import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable, RunFolder, writeReport } from '@weir/report';
import { projectRoot } from '@weir/platform/runtime';
import { measureAlone } from './measure-alone.js';
import { chosenGiven, countGiven } from './options.js';
import { type ArmName, ARMS } from './placing/arm-names.js';
import { startArm } from './placing/arms.js';
import { Bench } from './placing/bench.js';
import { type Line, placingPage, type Summary, summaryOf } from './placing/summary.js';
import { type Asked, BACKLOG, measure, type Workload, WORKLOADS } from './placing/workloads.js';

/**
 * The shop in mono and micro beside the hand-written monolith of `baseline/`, on one MariaDB, in turns (A B C, C B A), tables empty at each start, same seed:
 * `npm run load:placing -- --pairs 5 --json`. Half an hour or more for five pairs of everything; `--workloads 64` or `--arms baseline,mono` is shorter.
 */
const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '5' },
    orders: { type: 'string', default: '20000' },
    warmup: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    arms: { type: 'string', default: ARMS.join(',') },
    workloads: { type: 'string', default: '64,hot,whole' },
    json: { type: 'boolean', default: false },
  },
});
const asked: Asked = {
  orders: countGiven('orders', values.orders),
  warmup: countGiven('warmup', values.warmup),
  seed: countGiven('seed', values.seed),
};
const arms = chosenGiven('arms', values.arms, ARMS);
const workloads = WORKLOADS.filter(({ name }) =>
  chosenGiven(
    'workloads',
    values.workloads,
    WORKLOADS.map((one) => one.name),
  ).includes(name),
);
const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

measureAlone('npm run load:placing');
const bench = await Bench.start(join(projectRoot(), '.weir', 'load', 'placing'), say);
try {
  const options = { ...values, sagaHeld: bench.canHoldSaga, backlog: BACKLOG };
  const versions = { mariadb: await bench.version() };
  const run = RunFolder.create({ kind: 'placing', options, folder: join(projectRoot(), '.weir'), versions });
  for (let pair = 0; pair < countGiven('pairs', values.pairs); pair++) {
    for (const arm of pair % 2 === 0 ? arms : arms.toReversed()) {
      await turn(
        run,
        pair,
        arm,
        workloads.filter(({ whole }) => !whole),
      );
      await turn(
        run,
        pair,
        arm,
        workloads.filter(({ whole }) => whole),
      );
    }
  }
  const summary = summaryOf(run.readLines<Line>('measured.jsonl'), bench.canHoldSaga);
  run.writeJson('summary.json', summary);
  writeReport(run, placingPage);
  process.stdout.write(
    `${values.json ? JSON.stringify({ ...summary, folder: run.path }, null, 2) : told(summary, run.path)}\n`,
  );
} finally {
  await bench.stop();
}

/** One arm on empty tables through these workloads. */
async function turn(run: RunFolder, pair: number, arm: ArmName, some: readonly Workload[]): Promise<void> {
  const [first] = some;
  if (!first) return;
  const running = await startArm(bench, arm, first.whole);
  try {
    for (const workload of some) {
      const measured = await measure(running, workload, asked);
      const line: Line = { pair, arm, workload: workload.name, ...measured };
      run.appendLines('measured.jsonl', [line]);
      const cpu = Object.values(measured.cpuMicrosPerOrder).reduce((sum, micros) => sum + micros, 0);
      say(
        `pair ${pair + 1} ${arm} ${workload.name}: ${measured.ratePerSecond.toFixed(0)} orders/s, p99 ${measured.p99.toFixed(0)} ms, ${cpu} us an order`,
      );
      if (workload.whole) await running.verify();
    }
  } finally {
    await running.stop();
  }
}

function told({ ratios, arms: all, ran }: Summary, folder: string): string {
  const rates = Object.entries(all).flatMap(([arm, byWorkload]) =>
    Object.entries(byWorkload).map(([workload, { ratePerSecond, p50, p99, cpuMicros, cpuMicrosPerOrder }]) => [
      arm,
      workload,
      Math.round(ratePerSecond.median),
      p50,
      p99,
      cpuMicros.median,
      Object.entries(cpuMicrosPerOrder)
        .map(([name, micros]) => `${name} ${micros}`)
        .join(', '),
    ]),
  );
  return [
    ran,
    markdownTable(['arm', 'workload', 'orders/s', 'p50 ms', 'p99 ms', 'CPU us', 'by process'], rates),
    markdownTable(
      ['workload', 'of', 'to', 'median', 'low', 'high', 'verdict'],
      ratios.map(({ workload, of, to, median, low, high, verdict }) => [workload, of, to, median, low, high, verdict]),
    ),
    `Folder: ${folder}`,
  ].join('\n\n');
}
