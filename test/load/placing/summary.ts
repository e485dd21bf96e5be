import { type Page, ratioOf, type RatioSummary, type RunFolder, spread, type Spread } from '@weir/report';
import { sumOf } from '../cpu.js';
import { ARMS, type ArmName } from './arm-names.js';
import { BACKLOG, type Measured, WORKLOADS, type Workload } from './workloads.js';

/** A line of `measured.jsonl`. */
export interface Line extends Measured {
  readonly pair: number;
  readonly arm: ArmName;
  readonly workload: Workload['name'];
}

export interface Ratio extends RatioSummary {
  readonly of: ArmName;
  readonly to: ArmName;
  readonly workload: Workload['name'];
}

export interface ArmSummary {
  readonly ratePerSecond: Spread;
  readonly p50: number;
  readonly p99: number;
  /** Medians by process. */
  readonly cpuMicrosPerOrder: Readonly<Record<string, number>>;
  /** All processes together. */
  readonly cpuMicros: Spread;
}

export interface Summary {
  readonly ratios: readonly Ratio[];
  readonly arms: Readonly<Partial<Record<ArmName, Readonly<Partial<Record<Workload['name'], ArmSummary>>>>>>;
  /** What was measured, said once. */
  readonly ran: string;
}

/** What the goals of the design ask for, beside the baseline. */
const GOALS: Readonly<Record<string, number>> = {
  'mono 64': 4,
  'mono hot': 7,
  'mono whole': 3,
  'micro 64': 1.7,
  'micro hot': 3,
  'micro whole': 2,
};

export function summaryOf(lines: readonly Line[], sagaHeld: boolean): Summary {
  const of = (arm: ArmName, workload: Workload['name']): Line[] =>
    lines.filter((line) => line.arm === arm && line.workload === workload).sort((a, b) => a.pair - b.pair);
  const measured = WORKLOADS.filter(({ name }) => lines.some(({ workload }) => workload === name));
  const ratios = measured.flatMap(({ name: workload }) =>
    ARMS.filter((arm) => arm !== 'baseline').flatMap((arm): Ratio[] => {
      const pairs = of(arm, workload).flatMap((line) => {
        const beside = of('baseline', workload).find(({ pair }) => pair === line.pair);
        return beside ? [[line.ratePerSecond, beside.ratePerSecond] as const] : [];
      });
      if (pairs.length === 0) return [];
      return [
        {
          of: arm,
          to: 'baseline',
          workload,
          ...ratioOf(
            pairs.map(([own]) => own),
            pairs.map(([, other]) => other),
          ),
        },
      ];
    }),
  );
  const arms = Object.fromEntries(
    ARMS.map((arm) => [
      arm,
      Object.fromEntries(
        measured.flatMap(({ name }) => (of(arm, name).length > 0 ? [[name, armSummary(of(arm, name))]] : [])),
      ),
    ]),
  );
  return { ratios, arms, ran: whatRan(sagaHeld) };
}

function armSummary(lines: readonly Line[]): ArmSummary {
  const names = [...new Set(lines.flatMap(({ cpuMicrosPerOrder }) => Object.keys(cpuMicrosPerOrder)))];
  const medianOf = (value: (line: Line) => number): number => spread(lines.map(value)).median;
  return {
    ratePerSecond: spread(lines.map(({ ratePerSecond }) => ratePerSecond)),
    p50: medianOf(({ p50 }) => p50),
    p99: medianOf(({ p99 }) => p99),
    cpuMicrosPerOrder: Object.fromEntries(
      names.map((name) => [name, medianOf(({ cpuMicrosPerOrder }) => cpuMicrosPerOrder[name] ?? 0)]),
    ),
    cpuMicros: spread(lines.map(({ cpuMicrosPerOrder }) => sumOf(cpuMicrosPerOrder))),
  };
}

const whatRan = (sagaHeld: boolean): string =>
  `Placing (64, hot): closed loop, c=64; ${
    sagaHeld
      ? 'the relay of the shop was paused, so that events stayed in the outbox and nothing but placing ran, as in the baseline'
      : 'the saga of the shop ran meanwhile and took its share of the CPU, as it could not be held; the baseline had none'
  }. Whole: closed loop, c=128, at most ${BACKLOG} orders waiting for their payment; a second counts until the last order was confirmed and its stock sold. The CPU of each order holds the idle servers too.`;

/** The page of a run of kind `placing`. */
export function placingPage(run: RunFolder): Page {
  const { ratios, arms, ran } = summaryOf(run.readLines<Line>('measured.jsonl'), run.run.options['sagaHeld'] === true);
  return {
    title: 'Placing: the shop beside a monolith written by hand',
    lead: ran,
    sections: [
      {
        heading: 'Ratios of pairs measured beside each other',
        blocks: [
          {
            kind: 'table',
            header: [
              'workload',
              'of',
              'to',
              'median',
              'lowest',
              'highest',
              '95 % interval',
              'pairs',
              'verdict',
              'goal',
            ],
            rows: ratios.map(({ workload, of, to, median, low, high, interval, pairs, verdict }) => [
              workload,
              of,
              to,
              median,
              low,
              high,
              `${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}`,
              pairs,
              verdict,
              GOALS[`${of} ${workload}`],
            ]),
          },
          {
            kind: 'bars',
            title: 'Orders per second, as many times the baseline',
            y: { label: 'ratio', unit: '' },
            bars: ratios.map(({ workload, of, median, low, high }) => ({
              label: `${of} ${workload}`,
              value: median,
              low,
              high,
            })),
            reference: { value: 1, label: 'baseline' },
          },
        ],
      },
      {
        heading: 'Arms',
        blocks: Object.entries(arms).flatMap(([arm, workloads]) =>
          Object.entries(workloads).map(([workload, of]) => ({
            kind: 'table' as const,
            caption: `${arm}, ${workload}`,
            header: [
              'orders/s',
              'lowest',
              'highest',
              'p50 ms',
              'p99 ms',
              'CPU us',
              ...Object.keys(of.cpuMicrosPerOrder),
            ],
            rows: [
              [
                of.ratePerSecond.median,
                of.ratePerSecond.low,
                of.ratePerSecond.high,
                of.p50,
                of.p99,
                of.cpuMicros.median,
                ...Object.values(of.cpuMicrosPerOrder),
              ],
            ],
          })),
        ),
      },
    ],
  };
}
