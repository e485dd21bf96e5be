import { type Block, type Page, type RunFolder, type Section } from '@weir/report';
import { costSections } from './cost.report.js';
import { ratiosOf } from './document.js';
import { Figures, type Metric, METRICS, withInterval } from './figures.js';
import { factSections } from './facts.report.js';
import { troubleSection } from './trouble.report.js';
import { adviceSection, summaryOf } from './words.js';
import type { Workload } from './workloads.js';

/** The page of `weir compare`, from its raw files alone. */
export function comparePage(run: RunFolder): Page {
  const figures = new Figures(run);
  return {
    title: 'Monolith or microservices, measured',
    lead: `${figures.arms.join(', ')}: the same modules, the same SQL, the same servers, on one machine; medians of ${pairsOf(figures)} interleaved runs each, with their 95 % intervals.`,
    sections: [
      {
        heading: 'In short',
        blocks: [...warnings(figures), ...summaryOf(figures).map((text): Block => ({ kind: 'text', text }))],
      },
      ...figures.workloads.map((workload) => workloadSection(figures, workload)),
      ratioSection(figures),
      ...costSections(figures),
      troubleSection(figures),
      ...factSections(figures),
      adviceSection(figures),
      voidSection(figures),
    ],
  };
}

const pairsOf = ({ arms, valid }: Figures): number =>
  Math.min(...arms.map((arm) => valid.filter((one) => one.arm === arm).length));

function warnings(figures: Figures): Block[] {
  const wanted = Number(figures.run.run.options['pairs']);
  const red = figures.valid.filter(({ verify }) => !verify.ok);
  return [
    ...(pairsOf(figures) < wanted
      ? [`${wanted} runs of each arm were asked for; the least that counts is ${pairsOf(figures)}.`]
      : []),
    ...red.map(
      ({ arm, pair, verify }) =>
        `${arm}, pair ${pair + 1}: the invariants ${verify.red.join(', ')} do not hold. Its figures prove nothing.`,
    ),
  ].map((text) => ({ kind: 'warning', text }));
}

const SHOWN: readonly Metric[] = [
  'rate',
  'p50',
  'p95',
  'p99',
  'p999',
  'cpu',
  'switches',
  'bytes',
  'statements',
  'memory',
];

function workloadSection(figures: Figures, workload: Workload): Section {
  const { arms } = figures;
  const bars = (metric: Metric): Block => ({
    kind: 'bars',
    title: `${workload.title}: ${METRICS[metric]}`,
    y: { label: metric, unit: METRICS[metric] },
    bars: arms.map((arm) => {
      const { median, interval } = figures.figure(arm, workload, metric);
      return { label: arm, value: median, ...interval };
    }),
  });
  const failed = arms.flatMap((arm) =>
    Object.entries(figures.errors(arm, workload)).map(([kind, count]) => `${arm}: ${count} times ${kind}`),
  );
  return {
    heading: `${workload.name}: ${workload.title}`,
    blocks: [
      {
        kind: 'table',
        header: ['', ...arms],
        rows: SHOWN.map((metric) => [
          METRICS[metric],
          ...arms.map((arm) => withInterval(figures.figure(arm, workload, metric))),
        ]),
      },
      bars('rate'),
      bars('cpu'),
      {
        kind: 'text',
        text:
          failed.length > 0
            ? `Not answered as they should: ${failed.join('; ')}.`
            : 'Every request was answered as it should.',
      },
    ],
  };
}

function ratioSection(figures: Figures): Section {
  const [base = ''] = figures.arms;
  return {
    heading: `Against ${base}`,
    blocks: [
      {
        kind: 'text',
        text: `Each is the median of the ratios of runs that stood beside each other. Where a difference of less than 5 % is possible, no difference is shown and no winner is named.`,
      },
      {
        kind: 'table',
        header: ['arm', 'workload', 'what', `ratio to ${base}`, '95 % from', 'to', 'verdict'],
        rows: ratiosOf(figures).map(({ of, workload, metric, median, low, high, verdict }) => [
          ...[of, workload, METRICS[metric]],
          ...[median, low, high, verdict],
        ]),
      },
    ],
  };
}

function voidSection({ voided, valid }: Figures): Section {
  const lost = [
    ...voided.map(({ arm, pair, attempt, void: why }) => [arm, pair + 1, `the whole run, attempt ${attempt}`, why]),
    ...valid.flatMap(({ arm, pair, measured }) =>
      measured.flatMap(({ workload, void: why }) => (why === undefined ? [] : [[arm, pair + 1, workload, why]])),
    ),
  ];
  const seeds = [...new Set(valid.map(({ seed }) => seed))].join(', ');
  return {
    heading: 'Void runs and the ground they stood on',
    blocks: [
      {
        kind: 'text',
        text: `Before every run the schemas, topics and settings were made anew; the sum over the catalogue was ${seeds}. Every arm had all cores and all memory of the machine to itself, one after the other, with the generator and the servers beside it; no cgroup or affinity was set. The generator runs at a higher priority where the system permits it.`,
      },
      lost.length === 0
        ? { kind: 'text', text: 'Nothing was void.' }
        : {
            kind: 'table',
            header: ['arm', 'pair', 'what', 'why it does not count'],
            rows: lost,
          },
    ],
  };
}
