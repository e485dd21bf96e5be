import type { Found, SearchReport } from './search.js';
import type { WalkReport } from './walks.js';

/** A way to a breach, of production or of the mutant that is named. */
export interface Trace extends Found {
  readonly of: string;
}

export interface CheckReport {
  /** Of production, all searches together. */
  readonly states: number;
  readonly edges: number;
  readonly seconds: number;
  /** Of production. */
  readonly violations: number;
  readonly mutants: { readonly total: number; readonly caught: number; readonly escaped: readonly string[] };
  readonly searches: readonly SearchReport[];
  readonly walks?: WalkReport;
  /** Those of production first, then one a mutant. */
  readonly traces: readonly Trace[];
}

export const passed = ({ violations, mutants: { total, caught } }: CheckReport): boolean =>
  violations === 0 && caught === total;

/** To a person. What production breaks is told step by step, what mutants break only when asked. */
export function describe({ searches, walks, violations, mutants, traces }: CheckReport, verbose: boolean): string {
  const told = traces.filter(({ of }) => verbose || of === 'production');
  return [
    ...searches.map(
      ({ orders, units, duplicates, states, edges, depth, seconds }) =>
        `${orders} order${orders > 1 ? 's' : ''} over ${units}, ${duplicates === undefined ? 'any' : duplicates} arriving twice: ` +
        `${grouped(states)} states, ${grouped(edges)} edges, ${depth} steps deep, ${seconds.toFixed(1)} s`,
    ),
    ...(walks
      ? [
          `${grouped(walks.walks)} walks of ${walks.orders} orders over ${walks.units}, seed ${walks.seed}: ` +
            `${grouped(walks.steps)} steps, ${walks.seconds.toFixed(1)} s`,
        ]
      : []),
    ...(searches.length > 0 || walks ? [`Violations: ${violations}`] : []),
    ...(mutants.total > 0 ? [`Mutants caught: ${mutants.caught} of ${mutants.total}`] : []),
    ...mutants.escaped.map((name) => `  escaped: ${name}`),
    ...told.flatMap(({ of, id, says, trace }) => [
      '',
      `${of}: ${id}, ${says}`,
      ...trace.map((step, at) => `${String(at + 1).padStart(4)}  ${step}`),
    ]),
  ].join('\n');
}

const grouped = (count: number): string => count.toLocaleString('en');
