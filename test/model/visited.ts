const CHUNK_BITS = 18;
const CHUNK = 1 << CHUNK_BITS;
const MASK = CHUNK - 1;
const NUMBERS = 3;
const EMPTY = new Uint32Array(0);

/** The pairs that were found, in the order in which they were found, each with the index of the one that led to it. Callers give the lesser number first. */
export class Visited {
  size = 0;
  private readonly chunks: Uint32Array[] = [];
  /** By the lesser number, a bit for each greater one. */
  private readonly seen: Uint32Array[] = [];

  /** False when it was there already. */
  add(low: number, high: number, from: number): boolean {
    const word = high >>> 5;
    const bit = 1 << (high & 31);
    let row = this.seen[low];
    if (row === undefined || word >= row.length) row = this.lengthen(low, word);
    const bits = row[word]!;
    if ((bits & bit) !== 0) return false;
    row[word] = bits | bit;

    const at = (this.size & MASK) * NUMBERS;
    if (at === 0) this.chunks.push(new Uint32Array(CHUNK * NUMBERS));
    const chunk = this.chunks[this.size >>> CHUNK_BITS]!;
    chunk[at] = low;
    chunk[at + 1] = high;
    chunk[at + 2] = from;
    this.size++;
    return true;
  }

  low(index: number): number {
    return this.chunks[index >>> CHUNK_BITS]![(index & MASK) * NUMBERS]!;
  }

  high(index: number): number {
    return this.chunks[index >>> CHUNK_BITS]![(index & MASK) * NUMBERS + 1]!;
  }

  from(index: number): number {
    return this.chunks[index >>> CHUNK_BITS]![(index & MASK) * NUMBERS + 2]!;
  }

  private lengthen(low: number, word: number): Uint32Array {
    const row = this.seen[low] ?? EMPTY;
    const longer = new Uint32Array(Math.max(word + 1, 2 * row.length));
    longer.set(row);
    while (this.seen.length < low) this.seen.push(EMPTY);
    return (this.seen[low] = longer);
  }
}
