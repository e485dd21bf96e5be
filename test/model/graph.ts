import { type Breach, stateBreach, stepBreach } from './laws.js';
import { type Shop, type Step, steps } from './steps.js';
import { decode, duplicates, encode, start, type World } from './world.js';

/** What can follow one state. */
export interface Edges {
  /** Numbers of the states that follow. */
  readonly targets: readonly number[];
  /** Of the steps themselves; absent when none is wrong. */
  readonly breaches: readonly (Breach | undefined)[] | undefined;
}

/** One state of one order. */
export interface Node {
  readonly breach: Breach | undefined;
  readonly available: number;
  readonly held: number;
  readonly sold: number;
  readonly inStock: Edges;
  /** Differs from `inStock` where a reserve is about to come. */
  readonly soldOut: Edges;
}

/** An order that nobody places. */
export const IDLE = 0;
/** An order that may be placed. */
export const START = 1;

/**
 * The states of one order, numbered as they are found, and the steps between them.
 * Orders meet nowhere but at the stock, so the states of many orders are tuples of these numbers, and a step of one depends on the others by what is in stock only.
 */
export class Graph {
  /** Of each state, what arrived twice. Apart from the nodes, as a search looks here once an edge. */
  readonly duplicates: number[] = [];
  private readonly codes: number[] = [];
  private readonly numbers = new Map<number, number>();
  private readonly nodes: (Node | undefined)[] = [];
  /** Until the node is made. */
  private readonly worlds: (World | undefined)[] = [];

  /** Steps that would have more than `most` messages arrive twice are left out. */
  constructor(
    private readonly shop: Shop,
    private readonly most = Infinity,
  ) {
    this.numberOf({ ...start, calls: 0 });
    this.numberOf(start);
  }

  node(number: number): Node {
    return this.nodes[number] ?? this.make(number);
  }

  /** What the steps of a state are called, in the order of its targets. */
  names(number: number, inStock: boolean): string[] {
    return this.within(steps(this.shop, decode(this.codes[number]!), inStock)).map(({ name }) => name);
  }

  private make(number: number): Node {
    const world = this.worlds[number]!;
    this.worlds[number] = undefined;
    const next = steps(this.shop, world, true);
    // No message, call, question or clock is under way.
    const atRest = !next.some(({ must }) => must);
    const inStock = this.edges(world, next);
    const reserves = world.asking + world.checked > 0;
    const soldOut = reserves ? this.edges(world, steps(this.shop, world, false)) : inStock;
    const { available, held, sold } = world;
    const node = { breach: stateBreach(world, atRest), available, held, sold, inStock, soldOut };
    this.nodes[number] = node;
    return node;
  }

  private edges(world: World, next: readonly Step[]): Edges {
    const within = this.within(next);
    const targets = within.map(({ to }) => this.numberOf(to));
    const breaches = within.map(({ to }) => stepBreach(world, to));
    return { targets, breaches: breaches.some((breach) => breach) ? breaches : undefined };
  }

  private within(next: readonly Step[]): readonly Step[] {
    return this.most === Infinity ? next : next.filter(({ to }) => duplicates(to) <= this.most);
  }

  private numberOf(world: World): number {
    const code = encode(world);
    const known = this.numbers.get(code);
    if (known !== undefined) return known;
    const number = this.codes.length;
    this.numbers.set(code, number);
    this.codes.push(code);
    this.duplicates.push(duplicates(world));
    this.worlds.push(world);
    this.nodes.push(undefined);
    return number;
  }
}
