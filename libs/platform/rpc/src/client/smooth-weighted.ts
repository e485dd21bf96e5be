interface Entry<T> {
  readonly item: T;
  readonly weight: number;
  credit: number;
}

/** Smooth weighted round robin (nginx): in every 6 turns weights 5 and 1 give a a b a a a, never five in a row and then the other. */
export class SmoothWeighted<T> {
  private readonly entries: readonly Entry<T>[];
  private readonly total: number;

  /** At least one entry, weights above 0. Callers that start together begin with different entries: `start` is 0 to 1. */
  constructor(entries: readonly { readonly item: T; readonly weight: number }[], start: number = Math.random()) {
    this.total = entries.reduce((sum, { weight }) => sum + weight, 0);
    const first = Math.floor(start * entries.length);
    this.entries = [...entries.slice(first), ...entries.slice(0, first)].map(({ item, weight }) => ({
      item,
      weight,
      credit: 0,
    }));
  }

  next(): T {
    let best = this.entries[0]!;
    for (const entry of this.entries) {
      entry.credit += entry.weight;
      if (entry.credit > best.credit) best = entry;
    }
    best.credit -= this.total;
    return best.item;
  }
}
