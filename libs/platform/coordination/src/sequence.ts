/** Numbers that are given once. */
export abstract class Sequence {
  /** Greater than every number given before under this name, by whichever process; gaps are possible. Up to 2^31 - 1. */
  abstract next(name: string): Promise<number>;
}
