import { figure, type Section } from '@weir/report';
import type { Figures } from './figures.js';
import type { ArmFacts } from './raw.js';
import { troublesOf } from './trouble.report.js';
import type { Workload } from './workloads.js';

/** What a manager reads: sentences made of figures, and only of those that were measured. */
export function summaryOf(figures: Figures): string[] {
  const { arms, workloads } = figures;
  const has = (...names: string[]): boolean => names.every((name) => arms.includes(name));
  const last = (kind: string): Workload | undefined =>
    workloads.findLast(({ name }) => name === kind || name.startsWith(`${kind}-`));
  const [place, whole] = [last('place'), last('whole')];
  const sentences: (string | undefined)[] = [
    place && has('micro', 'mono') && costs(figures, 'micro', 'mono', place, 'an order to be placed'),
    whole &&
      has('micro', 'mono') &&
      costs(figures, 'micro', 'mono', whole, 'an order from the click to the delivery note'),
    whole && has('coarse', 'mono') && costs(figures, 'coarse', 'mono', whole, 'the same order'),
    whole && has('mono-rpc', 'mono') && costs(figures, 'mono-rpc', 'mono', whole, 'the same order'),
    whole && has('micro', 'mono') && memory(figures, whole),
    has('micro', 'mono') ? failure(figures) : undefined,
    'These figures are of one small machine, where every process shares the same cores: they show the price of splitting, and not what many machines would give for it.',
  ].map((one) => one || undefined);
  return sentences.filter((one): one is string => one !== undefined);
}

const NAMES: Readonly<Record<string, string>> = {
  micro: 'Split into one service for each module',
  coarse: 'Split into two coarse services',
  'mono-rpc': 'As one process whose modules call each other as if they were apart',
};

function costs(figures: Figures, of: string, to: string, workload: Workload, what: string): string {
  const cpu = figures.ratio(of, to, workload, 'cpu');
  const rate = figures.ratio(of, to, workload, 'rate');
  const range = ({ low, high }: { readonly low: number; readonly high: number }): string =>
    `${figure(low)} to ${figure(high)}`;
  const shop = NAMES[of] ?? of;
  if (cpu.verdict === 'too few pairs')
    return `${shop}, ${what} took ${figure(cpu.median)} times the computing of the monolith in ${cpu.pairs} pairs of runs: too few to say so.`;
  if (cpu.verdict === 'no difference shown')
    return `${shop}, ${what} shows no difference in computing to the monolith (${range(cpu.interval)} times).`;
  const more =
    rate.verdict === 'no difference shown'
      ? 'no difference in orders a second is shown'
      : `the machine then carries ${figure(rate.median)} times as many orders a second (${range(rate.interval)})`;
  return `${shop}, ${what} takes ${figure(cpu.median)} times the computing of the monolith (${range(cpu.interval)}); ${more}.`;
}

function memory(figures: Figures, workload: Workload): string {
  const of = (arm: string): number => figures.figure(arm, workload, 'memory').median;
  return `The monolith holds ${figure(of('mono'))} MB, the microservices hold ${figure(of('micro'))} MB together; they stand after ${figure(figures.readySeconds('mono').median)} s and ${figure(figures.readySeconds('micro').median)} s.`;
}

function failure(figures: Figures): string | undefined {
  const died = troublesOf(figures).filter(({ kind }) => kind === 'payment dies');
  const share = (arm: string): number | undefined => {
    const placing = died.find((one) => one.arm === arm)?.during['placing an order'];
    return placing && placing.asked > 0 ? (100 * placing.answered) / placing.asked : undefined;
  };
  const [mono, micro] = [share('mono'), share('micro')];
  if (mono === undefined || micro === undefined) return undefined;
  return `When payment died for a moment, ${figure(micro)} % of the customers of the microservices could still order, and ${figure(mono)} % of those of the monolith.`;
}

type Mark = 'measured here' | 'partly measured here' | 'not measurable on one machine';

/** The list that everybody knows, with what this report has to say to each line. */
export function adviceSection(figures: Figures): Section {
  const facts = figures.run.readLines<ArmFacts & { arm: string }>('arm-facts.jsonl');
  const processes = (arm: string): string => {
    const found = facts.find((one) => one.arm === arm)?.processes;
    return found === undefined ? '-' : String(found);
  };
  const counts = `${processes('mono')} processes against ${processes('micro')}`;
  const rows: [string, string, Mark, string][] = [
    ['monolith', 'a call between modules costs next to nothing', 'measured here', 'The price of splitting'],
    ['monolith', 'less memory, one process to start', 'measured here', counts],
    ['monolith', 'simple to deploy: one artefact', 'measured here', 'What there is to run'],
    ['monolith', 'a fault in one part takes all down', 'measured here', 'When payment is in trouble'],
    [
      'monolith',
      'a small change replaces everything',
      'measured here',
      'When payment is in trouble: payment is replaced',
    ],
    [
      'monolith',
      'easy to follow and to debug in one process',
      'not measurable on one machine',
      'a matter of people and tools',
    ],
    [
      'monolith',
      'one language and one set of libraries for all',
      'not measurable on one machine',
      'Weir is written in one language',
    ],
    ['microservices', 'a part can fail and the rest goes on', 'measured here', 'When payment is in trouble'],
    ['microservices', 'a part is deployed alone', 'measured here', 'When payment is in trouble: payment is replaced'],
    [
      'microservices',
      'a part is scaled alone',
      'not measurable on one machine',
      'more processes share the same cores here',
    ],
    ['microservices', 'teams work apart', 'not measurable on one machine', 'a matter of people'],
    ['microservices', 'calls cost, and may fail half-way', 'measured here', 'Where the cost goes; test/sharp-edges'],
    ['microservices', 'more to run, to watch and to configure', 'measured here', 'What there is to run'],
    [
      'microservices',
      'data is consistent only in the end',
      'partly measured here',
      'both shapes pay for outbox and inbox here, so that a module can be taken out; the invariants hold in both',
    ],
    [
      'microservices',
      'tests across services are harder',
      'partly measured here',
      'one suite of scenarios passes on every shape',
    ],
  ];
  return {
    heading: 'What is said of both, and what was measured of it',
    blocks: [{ kind: 'table', header: ['of', 'it is said', 'this report', 'where, or why not'], rows }],
  };
}
