import { Sequence } from './sequence.js';

/** Among the callers of this process; begins with 1 at each start. */
export class InProcessSequence extends Sequence {
  private readonly last = new Map<string, number>();

  override async next(name: string): Promise<number> {
    const number = (this.last.get(name) ?? 0) + 1;
    this.last.set(name, number);
    return number;
  }
}
