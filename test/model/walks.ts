import { setImmediate } from 'node:timers/promises';
import { Graph, START } from './graph.js';
import { stockBreach } from './laws.js';
import type { Found, Watch } from './search.js';
import type { Shop } from './steps.js';

/** More than can be searched: more orders than units, and no bound on what arrives twice. */
export interface WalkScope {
  readonly orders: number;
  readonly units: number;
  readonly walks: number;
  /** Names the walks: the same seed takes the same ones. */
  readonly seed: number;
}

export interface WalkReport extends WalkScope {
  readonly steps: number;
  readonly seconds: number;
  /** The walks end there. Its trace is not the shortest. */
  readonly found?: Found;
}

/** A correct shop comes to its end long before; a wrong one might go in circles. */
const LONGEST = 10_000;
const TURN = 1_000;

/** Walks from the start until nothing more can happen, each step drawn from all that are possible. */
export async function walk(shop: Shop, scope: WalkScope, { signal, say }: Watch = {}): Promise<WalkReport> {
  const began = performance.now();
  const graph = new Graph(shop);
  const draw = drawing(scope.seed);
  let steps = 0;
  let found: Found | undefined;
  for (let walked = 0; walked < scope.walks && !found; walked++) {
    if (walked % TURN === 0) {
      say?.(`${walked.toLocaleString('en')} walks, ${steps.toLocaleString('en')} steps`);
      await setImmediate(undefined, { signal });
    }
    const one = walkOnce(graph, scope, draw);
    steps += one.steps;
    found = one.found;
  }
  return { ...scope, steps, seconds: (performance.now() - began) / 1000, ...(found && { found }) };
}

function walkOnce(graph: Graph, { orders, units }: WalkScope, draw: Draw): { steps: number; found?: Found } {
  const named = ({ order, way, from, inStock }: (typeof trace)[number]): string =>
    `${String.fromCharCode(65 + order)}: ${graph.names(from, inStock)[way]!}`;
  const at = new Array<number>(orders).fill(START);
  const trace: { order: number; way: number; from: number; inStock: boolean }[] = [];
  while (trace.length < LONGEST) {
    const inStock = units + total(graph, at, 'available') > 0;
    const edges = at.map((number) => (inStock ? graph.node(number).inStock : graph.node(number).soldOut));
    const ways = edges.flatMap(({ targets }, order) => targets.map((_, way) => ({ order, way })));
    if (ways.length === 0) return { steps: trace.length };

    const { order, way } = ways[draw(ways.length)]!;
    const { targets, breaches } = edges[order]!;
    trace.push({ order, way, from: at[order]!, inStock });
    at[order] = targets[way]!;
    const levels = [units + total(graph, at, 'available'), total(graph, at, 'held'), total(graph, at, 'sold')] as const;
    const breach = breaches?.[way] ?? graph.node(at[order]).breach ?? stockBreach(...levels);
    if (breach) return { steps: trace.length, found: { ...breach, trace: trace.map(named) } };
  }
  throw new Error(`a walk did not end within ${LONGEST} steps`);
}

const total = (graph: Graph, at: readonly number[], level: 'available' | 'held' | 'sold'): number =>
  at.reduce((sum, number) => sum + graph.node(number)[level], 0);

/** An integer from 0 to below `end`. */
type Draw = (end: number) => number;

/** Mulberry32: enough for walks, and the same everywhere. */
function drawing(seed: number): Draw {
  let state = seed >>> 0;
  return (end) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  };
}
