import type { Candidate, Chooser } from './candidate.js';

/** In proportion to the weights, without memory. */
export const random: Chooser = (candidates, draw) => {
  let total = 0;
  for (const { weight } of candidates) total += weight;
  let at = draw() * total;
  for (const candidate of candidates) if ((at -= candidate.weight) < 0) return candidate;
  return candidates.at(-1)!;
};

/** Smooth weighted round robin (nginx): in every 6 turns weights 5 and 1 give a a a b a a, never five in a row and then the other. */
export const roundRobin: Chooser = (candidates) => {
  let best = candidates[0]!;
  let total = 0;
  for (const candidate of candidates) {
    total += candidate.weight;
    candidate.credit += candidate.weight;
    if (candidate.credit > best.credit) best = candidate;
  }
  best.credit -= total;
  return best;
};

/** The one with the fewest calls under way; among equals by weight. Moves traffic away from a slow instance by itself. */
export const leastActive: Chooser = (candidates, draw) => lowest(candidates, ({ active }) => active, draw);

/** An instance that has not been asked for this long counts half as slow as it was, ms: it gets a chance to show itself again. */
const FORGET_MS = 5_000;

/** The one that is expected to answer first: its average time, once for each call under way and for this one. Among equals by weight. */
export const shortestResponse: Chooser = (candidates, draw, now) =>
  lowest(
    candidates,
    ({ response, respondedAt, active }) =>
      active === 0 && response === 0 ? 0 : response * 2 ** ((respondedAt - now) / FORGET_MS) * (active + 1) + active,
    draw,
  );

function lowest(candidates: readonly Candidate[], of: (one: Candidate) => number, draw: () => number): Candidate {
  let least = Infinity;
  let total = 0;
  for (const candidate of candidates) {
    const value = of(candidate);
    if (value > least) continue;
    if (value < least) total = 0;
    least = value;
    total += candidate.weight;
  }
  let at = draw() * total;
  let last = candidates[0]!;
  for (const candidate of candidates) {
    if (of(candidate) > least) continue;
    last = candidate;
    if ((at -= candidate.weight) < 0) return candidate;
  }
  return last;
}
