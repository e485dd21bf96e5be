import type { Candidate } from './candidate.js';

/** Points of the heaviest candidate; others have theirs in proportion. */
const POINTS = 160;

/** Consistent hashing: a key stays with its candidate while that is there; when one leaves, only its keys move. */
export class HashRing<C extends Candidate> {
  private readonly points: readonly { readonly at: number; readonly candidate: C }[];

  constructor(candidates: readonly C[]) {
    const heaviest = Math.max(...candidates.map(({ weight }) => weight));
    this.points = candidates
      .flatMap((candidate) =>
        Array.from({ length: Math.max(1, Math.round((POINTS * candidate.weight) / heaviest)) }, (_, point) => ({
          at: hashOf(`${candidate.address}#${point}`),
          candidate,
        })),
      )
      .sort((a, b) => a.at - b.at);
  }

  /** The first on the ring from `hash` on that is `allowed`; undefined when none is. */
  at(hash: number, allowed: (candidate: C) => boolean): C | undefined {
    let [low, high] = [0, this.points.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.points[middle]!.at < hash) low = middle + 1;
      else high = middle;
    }
    for (let step = 0; step < this.points.length; step++) {
      const { candidate } = this.points[(low + step) % this.points.length]!;
      if (allowed(candidate)) return candidate;
    }
    return undefined;
  }
}

/** FNV-1a with a final mix, 32 bits: the same on every machine. */
export function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
