import { mutants } from './mutants.js';
import type { CheckReport, Trace } from './report.js';
import { ONE_ORDER, TWO_ORDERS, WALKING } from './scopes.js';
import { search, type SearchReport, type Watch } from './search.js';
import { production } from './steps.js';
import { walk } from './walks.js';

/** What to do; everything but the walks when nothing is named. */
export interface CheckOptions {
  readonly orders?: 1 | 2;
  readonly walks?: number;
  /** Default 1. */
  readonly seed?: number;
  readonly mutants?: boolean;
}

/** Searches production, walks where a search cannot go, and sees that every mutant is caught. */
export async function check(options: CheckOptions, watch: Watch = {}): Promise<CheckReport> {
  const began = performance.now();
  const everything = options.orders === undefined && options.walks === undefined && !options.mutants;
  const on = (what: string): Watch => ({ ...watch, say: paced((sentence) => watch.say?.(`${what}: ${sentence}`)) });

  const searches: SearchReport[] = [];
  for (const scope of [ONE_ORDER, TWO_ORDERS])
    if (everything || scope.orders === options.orders)
      searches.push(await search(production, scope, on(scope.orders === 1 ? '1 order' : '2 orders')));

  const walking = options.walks !== undefined && { ...WALKING, walks: options.walks, seed: options.seed ?? 1 };
  const walks = walking ? await walk(production, walking, on('walks')) : undefined;

  const chased = everything || options.mutants ? mutants : [];
  const caught: Trace[] = [];
  for (const { name, shop, scope } of chased) {
    const { found } = await search(shop, scope, on(name));
    if (found) caught.push({ of: name, ...found });
    watch.say?.(`${name}: ${found ? `caught, ${found.trace.length} steps` : 'not caught'}`);
  }

  const breaches = [...searches, walks].flatMap((run) => run?.found ?? []);
  return {
    states: searches.reduce((sum, { states }) => sum + states, 0),
    edges: searches.reduce((sum, { edges }) => sum + edges, 0),
    seconds: (performance.now() - began) / 1000,
    violations: breaches.length,
    mutants: {
      total: chased.length,
      caught: caught.length,
      escaped: chased.map(({ name }) => name).filter((name) => !caught.some(({ of }) => of === name)),
    },
    searches,
    ...(walks && { walks }),
    traces: [...breaches.map((found) => ({ of: 'production', ...found })), ...caught],
  };
}

/** Lets a sentence through once a second. */
function paced(say: (sentence: string) => void): (sentence: string) => void {
  let last = performance.now();
  return (sentence) => {
    if (performance.now() - last < 1_000) return;
    last = performance.now();
    say(sentence);
  };
}
