import { type Breach, stateBreach, stepBreach } from './laws.js';
import { type Shop, type Step, steps } from './steps.js';
import { duplicates, encode, start, type World } from './world.js';

/** One state of one order. */
export interface Node {
  /** No message, call, question or clock is under way. */
  readonly atRest: boolean;
  readonly breach: Breach | undefined;
  readonly available: number;
  readonly held: number;
  readonly sold: number;
}

/** What can follow one state. */
export interface Edges {
  readonly names: readonly string[];
  /** Numbers of the states that follow. */
  readonly targets: Uint32Array;
  /** Of the steps themselves; absent when none is wrong. */
  readonly breaches: readonly (Breach | undefined)[] | undefined;
}

/** Steps of a node; numbered when somebody asks where they lead. */
interface Way {
  steps: readonly Step[] | undefined;
  edges: Edges | undefined;
  readonly breaches: Edges['breaches'];
}

/** An order that nobody places. */
export const IDLE = 0;
/** An order that may be placed. */
export const START = 1;

/**
 * The states of one order, numbered as they are found, and the steps between them.
 * Orders meet nowhere but at the stock, so the states of many orders are tuples of these numbers, and a step of one depends on the others by `inStock` only.
 */
export class Graph {
  readonly nodes: Node[] = [];
  /** Of each node, what arrived twice. Apart from the nodes, as the search looks here once an edge. */
  readonly duplicates: number[] = [];
  private readonly numbers = new Map<number, number>();
  private readonly inStock: Way[] = [];
  /** Differs from `inStock` where a reserve is about to come. */
  private readonly soldOut: Way[] = [];

  constructor(private readonly shop: Shop) {
    this.numberOf({ ...start, calls: 0 });
    this.numberOf(start);
  }

  edges(number: number, inStock: boolean): Edges {
    const way = (inStock ? this.inStock : this.soldOut)[number]!;
    return way.edges ?? this.link(way);
  }

  private link(way: Way): Edges {
    const next = way.steps ?? [];
    const names = next.map(({ name }) => name);
    const targets = Uint32Array.from(next, ({ to }) => this.numberOf(to));
    way.edges = { names, targets, breaches: way.breaches };
    way.steps = undefined;
    return way.edges;
  }

  private numberOf(world: World): number {
    const code = encode(world);
    const known = this.numbers.get(code);
    if (known !== undefined) return known;
    const next = steps(this.shop, world, true);
    const atRest = !next.some(({ must }) => must);
    const { available, held, sold } = world;
    const breach = stateBreach(world, atRest);
    this.nodes.push({ atRest, breach, available, held, sold });
    const way = wayOf(world, next);
    this.duplicates.push(duplicates(world));
    this.inStock.push(way);
    this.soldOut.push(world.asking + world.checked > 0 ? wayOf(world, steps(this.shop, world, false)) : way);
    this.numbers.set(code, this.nodes.length - 1);
    return this.nodes.length - 1;
  }
}

function wayOf(world: World, next: readonly Step[]): Way {
  const breaches = next.map(({ to }) => stepBreach(world, to));
  return { steps: next, edges: undefined, breaches: breaches.some((breach) => breach) ? breaches : undefined };
}
