import { mutants } from './mutants.js';
import { type Found, search, type SearchReport, type Watch } from './search.js';
import { production } from './steps.js';
import { walk, type WalkReport } from './walks.js';
import { ONE_ORDER, TWO_ORDERS, WALKING } from './scopes.js';

/** What to do; all of it but the walks when nothing is named. */
export interface CheckOptions {
  /** Search this many. */
  readonly orders?: 1 | 2;
  readonly walks?: number;
  /** Default 1. */
  readonly seed?: number;
  readonly mutants?: boolean;
}

/** A way to a breach. */
export interface Trace extends Found {
  /** Of production, or of the mutant that is named. */
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

/** Searches production, walks where a search cannot go, and sees that every mutant is caught. */
export async function check(options: CheckOptions, watch: Watch = {}): Promise<CheckReport> {
  const began = performance.now();
  const everything = options.orders === undefined && options.walks === undefined && options.mutants !== true;
  const prefixed = (prefix: string): Watch => ({ ...watch, say: (sentence) => watch.say?.(`${prefix}: ${sentence}`) });

  const searches: SearchReport[] = [];
  for (const scope of [ONE_ORDER, TWO_ORDERS].filter(({ orders }) => everything || orders === options.orders))
    searches.push(await search(production, scope, prefixed(`${scope.orders} order${scope.orders > 1 ? 's' : ''}`)));

  const { walks: count, seed = 1 } = options;
  const walks =
    count === undefined ? undefined : await walk(production, { ...WALKING, walks: count, seed }, prefixed('walks'));

  const chased = everything || options.mutants ? mutants : [];
  const caught: Trace[] = [];
  for (const { name, shop, scope } of chased) {
    const { found } = await search(shop, scope, prefixed(name));
    if (found) caught.push({ of: name, ...found });
    watch.say?.(found ? `${name}: caught after ${found.trace.length} steps` : `${name}: not caught`);
  }

  const broken = [...searches, walks].flatMap((run) => run?.found ?? []);
  return {
    states: sum(searches, ({ states }) => states),
    edges: sum(searches, ({ edges }) => edges),
    seconds: (performance.now() - began) / 1000,
    violations: broken.length,
    mutants: {
      total: chased.length,
      caught: caught.length,
      escaped: chased.map(({ name }) => name).filter((name) => !caught.some(({ of }) => of === name)),
    },
    searches,
    ...(walks && { walks }),
    traces: [...broken.map((found) => ({ of: 'production', ...found })), ...caught],
  };
}

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
