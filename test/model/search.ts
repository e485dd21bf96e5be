import { setImmediate } from 'node:timers/promises';
import { Graph, IDLE, START } from './graph.js';
import { type Breach, stockBreach } from './laws.js';
import { retrace } from './retrace.js';
import type { Shop } from './steps.js';
import { Visited } from './visited.js';

/** How much is searched. */
export interface Scope {
  readonly orders: 1 | 2;
  /** Of the one product, of which every order wants one. */
  readonly units: number;
  /** Messages and questions that arrive twice in one run, all orders together; default: every one may. */
  readonly duplicates?: number;
}

export interface Found extends Breach {
  /** The shortest way there. */
  readonly trace: readonly string[];
}

export interface SearchReport extends Scope {
  readonly states: number;
  readonly edges: number;
  /** Steps to the farthest state. */
  readonly depth: number;
  readonly seconds: number;
  /** The first that was met; the search ends there. */
  readonly found?: Found;
}

export interface Watch {
  readonly signal?: AbortSignal;
  readonly say?: (sentence: string) => void;
}

/** States between two looks at the signal, well under a second. */
const TURN = 1 << 18;

/** Breadth first, so that the first breach has the shortest trace. Two orders are alike: (a, b) stands for (b, a). */
export async function search(shop: Shop, scope: Scope, { signal, say }: Watch = {}): Promise<SearchReport> {
  const began = performance.now();
  const run = new Run(new Graph(shop, scope.duplicates), scope);
  let found = run.next(TURN);
  while (!found && !run.ended) {
    say?.(`${run.visited.size.toLocaleString('en')} states, ${run.depth} steps deep`);
    await setImmediate(undefined, { signal });
    found = run.next(TURN);
  }
  const seconds = (performance.now() - began) / 1000;
  return { ...scope, states: run.visited.size, edges: run.edges, depth: run.depth, seconds, ...(found && { found }) };
}

class Run {
  readonly visited = new Visited();
  edges = 0;
  depth = 0;
  private index = 0;
  private levelEnd = 1;

  constructor(
    private readonly graph: Graph,
    private readonly scope: Scope,
  ) {
    this.visited.add(scope.orders === 1 ? IDLE : START, START, 0);
  }

  get ended(): boolean {
    return this.index === this.visited.size;
  }

  /** Expands at most so many states. */
  next(states: number): Found | undefined {
    const { visited } = this;
    for (const stop = this.index + states; this.index < stop && this.index < visited.size; this.index++) {
      if (this.index === this.levelEnd) {
        this.depth++;
        this.levelEnd = visited.size;
      }
      const low = visited.low(this.index);
      const high = visited.high(this.index);
      const found = this.expand(high, low) ?? (low === high ? undefined : this.expand(low, high));
      if (found) return found;
    }
    return undefined;
  }

  /** Everything that one of the two can do while the other stands still. */
  private expand(mover: number, other: number): Found | undefined {
    const { graph, visited, index } = this;
    const { units, duplicates = Infinity } = this.scope;
    const from = graph.node(mover);
    const still = graph.node(other);
    const inStock = units + from.available + still.available > 0;
    const { targets, breaches } = inStock ? from.inStock : from.soldOut;
    const left = duplicates - graph.duplicates[other]!;
    for (let at = 0; at < targets.length; at++) {
      const target = targets[at]!;
      if (graph.duplicates[target]! > left) continue;
      this.edges++;
      const isNew = target < other ? visited.add(target, other, index) : visited.add(other, target, index);
      if (!isNew && !breaches) continue;
      const node = graph.node(target);
      const breach =
        breaches?.[at] ??
        node.breach ??
        stockBreach(units + node.available + still.available, node.held + still.held, node.sold + still.sold);
      if (breach) {
        const names = graph.names(mover, inStock);
        return { ...breach, trace: retrace(graph, this.scope, visited, index, mover, names[at]!) };
      }
    }
    return undefined;
  }
}
