import { figure, type Block, type Section } from '@weir/report';
import { type Figures, LAYERS } from './figures.js';
import type { Workload } from './workloads.js';

/** Ends of the whisker of a sum of medians are not known; the table of ratios has the intervals. */
const TAX_GOALS = { place: 3.5, whole: 1.6 } as const;

/** The workload of a kind that came nearest to saturation: the one with the most at a time. */
function saturated(figures: Figures, kind: keyof typeof TAX_GOALS): Workload | undefined {
  const candidates = figures.workloads.filter(({ name }) => name === kind || name.startsWith(`${kind}-`));
  return candidates.toSorted((a, b) => concurrencyOf(b) - concurrencyOf(a))[0];
}

const concurrencyOf = ({ pace }: Workload): number => (pace.kind === 'closed' ? pace.concurrency : 0);

/** Where the microseconds go: transport against process against database. */
export function costSections(figures: Figures): Section[] {
  const kinds = (['place', 'whole'] as const).flatMap((kind) => {
    const workload = saturated(figures, kind);
    return workload ? [{ kind, workload }] : [];
  });
  return [
    { heading: 'The price of splitting', blocks: kinds.flatMap(({ kind, workload }) => tax(figures, kind, workload)) },
    { heading: 'Where the cost goes', blocks: kinds.flatMap(({ workload }) => split(figures, workload)) },
  ];
}

function tax(figures: Figures, kind: keyof typeof TAX_GOALS, workload: Workload): Block[] {
  const pairs: [string, string][] = [
    ['micro', 'mono'],
    ['coarse', 'mono'],
    ['mono-rpc', 'mono'],
    ['micro+plain', 'mono+plain'],
  ];
  const rows = pairs
    .filter(([of, to]) => figures.arms.includes(of) && figures.arms.includes(to))
    .map(([of, to]) => {
      const { median, interval, verdict } = figures.ratio(of, to, workload, 'cpu');
      const goal = of === 'micro' ? `at most ${TAX_GOALS[kind]}: ${median <= TAX_GOALS[kind] ? 'met' : 'missed'}` : '-';
      return [`${of} over ${to}`, median, interval.low, interval.high, verdict, goal];
    });
  return [
    {
      kind: 'table',
      caption: `CPU for each order, everything on the machine counted, ${workload.title}`,
      header: ['', 'ratio', '95 % from', 'to', 'verdict', 'goal'],
      rows,
    },
  ];
}

function split(figures: Figures, workload: Workload): Block[] {
  const arms = figures.arms.map((arm) => ({ arm, layers: figures.layers(arm, workload) }));
  const of = (arm: string): (typeof arms)[number] | undefined => arms.find((one) => one.arm === arm);
  const [mono, rpc, micro] = [of('mono'), of('mono-rpc'), of('micro')];
  const parts = [...LAYERS, 'total'] as const;
  const value = (one: (typeof arms)[number], part: (typeof parts)[number]): number =>
    part === 'total' ? LAYERS.reduce((sum, layer) => sum + one.layers[layer].median, 0) : one.layers[part].median;
  const table: Block = {
    kind: 'table',
    caption: `CPU, us for each order: ${workload.title}`,
    header: ['', ...arms.map(({ arm }) => arm), ...(mono && rpc && micro ? ['transport', 'process'] : [])],
    rows: parts.map((part) => [
      part,
      ...arms.map((one) => value(one, part)),
      ...(mono && rpc && micro ? [value(rpc, part) - value(mono, part), value(micro, part) - value(rpc, part)] : []),
    ]),
  };
  const busiest = figures.arms.map((arm): [string, string] => [
    arm,
    Object.entries(figures.processes(arm, workload))
      .filter(([, micros]) => micros >= 1)
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, micros]) => `${name} ${figure(micros)}`)
      .join(', '),
  ]);
  const words =
    'Transport is what mono-rpc costs over mono: the same process, but its modules call each other over gRPC. Process is what micro costs over mono-rpc: the same calls, but between processes.';
  return [
    table,
    ...(mono && rpc && micro ? [{ kind: 'text', text: words } as const] : []),
    { kind: 'facts', facts: busiest },
  ];
}
