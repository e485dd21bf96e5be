import type { Graph } from './graph.js';
import type { Visited } from './visited.js';

/**
 * The names of the steps from the start to the pair at `index`, and `last`, a step of its `mover`.
 * Of two orders each step says whose it is: a pair is kept sorted, so the orders are followed from the start.
 */
export function retrace(
  graph: Graph,
  { orders, units }: { readonly orders: number; readonly units: number },
  visited: Visited,
  index: number,
  mover: number,
  last: string,
): string[] {
  const path: number[] = [];
  for (let at = index; at > 0; at = visited.from(at)) path.unshift(at);
  const named = (order: string, name: string): string => (orders === 1 ? name : `${order}: ${name}`);

  const names: string[] = [];
  let [a, b] = [visited.high(0), visited.low(0)];
  for (const next of path) {
    const pair = [visited.low(next), visited.high(next)];
    const inStock = units + graph.node(a).available + graph.node(b).available > 0;
    const stepTo = (from: number, still: number): { target: number; name: string } | undefined => {
      const { targets } = inStock ? graph.node(from).inStock : graph.node(from).soldOut;
      const at = targets.findIndex((to) => Math.min(to, still) === pair[0] && Math.max(to, still) === pair[1]);
      return at < 0 ? undefined : { target: targets[at]!, name: graph.names(from, inStock)[at]! };
    };
    const ofA = stepTo(a, b);
    const step = ofA ?? stepTo(b, a);
    if (!step) throw new Error('a pair was found that no step leads to');
    names.push(named(ofA ? 'A' : 'B', step.name));
    if (ofA) a = step.target;
    else b = step.target;
  }
  return [...names, named(mover === a ? 'A' : 'B', last)];
}
