import type { Page, Point, RunFolder, Section } from '@weir/report';
import { decoded, latencyOf } from './histogram.js';
import type { LoadDocument } from './load-shapes.js';
import type { OutcomeClass } from './outcome.js';
import { countOf, type SecondPart } from './tally.js';

/** The page of a load, from `result.json` and `seconds.jsonl`. */
export function loadPage(run: RunFolder): Page {
  const result = run.readJson<LoadDocument>('result.json');
  const seconds = run.readLines<SecondPart>('seconds.jsonl');
  const lead = `${result.offered} orders offered to ${result.shape} in the ${result.model} model: ${result.accepted} accepted, ${result.refused} refused, ${result.failed} failed.`;
  return { title: 'Load', lead, sections: [figures(result), overTime(seconds), cpu(result)] };
}

const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;

function figures(result: LoadDocument): Section {
  const { latency, latencyFromSend, refusedLatency, failedLatency } = result;
  const row = (name: string, of: typeof latency): (string | number)[] => [
    name,
    ...[of.p50, of.p90, of.p99, of.p999, of.max].map(ms),
  ];
  return {
    heading: 'Figures',
    blocks: [
      ...(result.void
        ? [
            {
              kind: 'warning' as const,
              text: `Void: the generator was ${ms(result.generatorLagP99)} late in one case of a hundred, so these figures say nothing about the target.`,
            },
          ]
        : []),
      {
        kind: 'facts',
        facts: [
          ['accepted per second', result.ratePerSecond],
          ['seconds', result.seconds],
          ['lag of the generator, p99', ms(result.generatorLagP99)],
          ['orders that waited for a connection', result.waitedForConnection],
          ...(result.settledSeconds === undefined
            ? []
            : [['accepted per second until all were settled', result.accepted / result.settledSeconds] as const]),
        ],
      },
      {
        kind: 'table',
        caption: 'Latency',
        header: ['', 'p50', 'p90', 'p99', 'p99.9', 'max'],
        rows: [
          row(result.model === 'open' ? 'accepted, from the scheduled start' : 'accepted', latency),
          ...(result.model === 'open' ? [row('accepted, from the sending', latencyFromSend)] : []),
          ...(result.refused > 0 ? [row('refused', refusedLatency)] : []),
          ...(result.failed > 0 ? [row('failed', failedLatency)] : []),
        ],
      },
      { kind: 'table', caption: 'Outcomes', header: ['outcome', 'orders'], rows: Object.entries(result.outcomes) },
    ],
  };
}

function overTime(seconds: readonly SecondPart[]): Section {
  const points = (value: (one: SecondPart) => number | null): Point[] => seconds.map((one) => [one.second, value(one)]);
  const ended = (group: OutcomeClass): Point[] => points(({ outcomes }) => countOf(outcomes, group));
  const latency = (of: 'p50' | 'p99' | 'max'): Point[] =>
    points((one) => (one.latency === undefined ? null : latencyOf(decoded(one.latency))[of]));
  const time = { label: 'time', unit: 's' };
  return {
    heading: 'Over time',
    blocks: [
      {
        kind: 'lines',
        title: 'Orders per second',
        x: time,
        y: { label: 'orders', unit: '1/s' },
        series: [
          { name: 'offered', points: points(({ offered }) => offered) },
          { name: 'accepted', points: ended('accepted') },
          { name: 'refused', points: ended('refused') },
          { name: 'failed', points: ended('failed') },
        ],
      },
      {
        kind: 'lines',
        title: 'Latency of the accepted, by the second in which they ended',
        x: time,
        y: { label: 'latency', unit: 'ms', scale: 'log' },
        series: [
          { name: 'p50', points: latency('p50') },
          { name: 'p99', points: latency('p99') },
          { name: 'max', points: latency('max') },
        ],
      },
    ],
  };
}

function cpu({ cpuMicrosPerOrder, settledSeconds }: LoadDocument): Section {
  const rows = Object.entries(cpuMicrosPerOrder).sort(([, a], [, b]) => b - a);
  const sum = rows.reduce((total, [, micros]) => total + micros, 0);
  return {
    heading: 'CPU of one order',
    blocks: [
      {
        kind: 'text',
        text: `Everything that the processes used ${settledSeconds === undefined ? 'until the last answer' : 'until the last order was settled'}, divided by the accepted orders. Batches grow with the load: compare it only at the same rate.`,
      },
      {
        kind: 'bars',
        title: 'By process',
        y: { label: 'CPU', unit: 'us an order' },
        bars: rows.map(([label, value]) => ({ label, value })),
      },
      { kind: 'facts', facts: [['together, us', sum]] },
    ],
  };
}
