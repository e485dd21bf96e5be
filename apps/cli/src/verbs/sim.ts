import type { Command } from 'commander';
import { withProgress } from '../progress.js';
import type { SimulationReport } from '../simulation.js';
import { verb } from '../verb.js';
import { wholeNumber } from '../whole-number.js';

interface SimOptions {
  readonly seeds?: number;
  readonly seed?: number;
  readonly steps?: boolean;
}

/** Runs unless told otherwise. */
const SEEDS = 100;

/** The real handlers, in memory, under one seeded scheduler that breaks what it can; every invariant after each seed. */
export const sim = (): Command =>
  verb(
    {
      usage: 'sim',
      summary: 'simulate the shop with everything going wrong, seed by seed',
      example: 'sim --seeds 300',
    },
    (command) =>
      command
        .option('--seeds <n>', `runs, one a seed (default: ${SEEDS}; 1 with --seed or --steps)`, wholeNumber)
        .option('--seed <s>', 'the first seed; the same seed is always the same run (default: 1)', wholeNumber)
        .option('--steps', 'print the whole schedule'),
    async ({ signal }, { seed, steps = false, seeds = seed || steps ? 1 : SEEDS }: SimOptions) => {
      const { simulate } = await import('../simulation.js');
      const schedule: string[] = [];
      const report = await withProgress('Simulating', (say) =>
        simulate({
          seeds,
          seed: seed ?? 1,
          signal,
          ...(steps && { record: (line: string) => void schedule.push(line) }),
          onRun: ({ seed: done }) => {
            if (done % SEEDS === 0) say(`seed ${done}`);
          },
        }),
      );
      return {
        document: { ...report, ...(steps && { schedule }) },
        text: [...schedule, ...told(report)].join('\n'),
        ok: report.violations === 0,
      };
    },
  );

function told({ seeds, violations, seedsPerMinute, orders, answers, steps, failing }: SimulationReport): string[] {
  const sum = `${seeds} seeds, ${violations} red; ${seedsPerMinute} a minute; ${orders} orders, ${answers} answers, ${steps} steps`;
  if (!failing) return [sum];
  return [
    sum,
    `RED  seed ${failing.seed}  ${failing.id} ${failing.name}`,
    `     ${failing.witness}`,
    `     replay: ${failing.replay}`,
  ];
}
