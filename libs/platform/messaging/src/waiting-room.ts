import type { Progress } from './request-log.js';

/** A request that waits. */
export interface Waiting {
  readonly name: string;
  /** Two requests of one name are the same when they wish the same. */
  readonly wish: string;
  readonly key: string;
  readonly partition: number;
  readonly offset: number;
}

/** One partition: who waits, in the order of offsets as far as one producer knows it. */
interface Line {
  committed: number;
  latest: number;
  waiting: Waiting[];
}

/** Who waits where, as far as this process has heard. What the group has committed is forgotten. */
export class WaitingRoom {
  private readonly lines = new Map<number, Line>();
  private readonly names = new Map<string, Waiting>();
  private readonly keys = new Map<string, number>();
  /** The backlog when the group was last looked at: what came since then may have been worked off already. */
  seen = 0;

  /** Hearing of the same record twice changes nothing. */
  add(waiting: Waiting): void {
    const { key, name, offset, partition } = waiting;
    const line = this.line(partition);
    line.latest = Math.max(line.latest, offset + 1);
    const known = this.names.get(name);
    if (offset < line.committed || (known?.partition === partition && known.offset >= offset)) return;
    line.waiting.push(waiting);
    this.names.set(name, waiting);
    this.keys.set(key, (this.keys.get(key) ?? 0) + 1);
  }

  advance(progress: readonly Progress[]): void {
    this.seen = progress.reduce((sum, { committed, latest }) => sum + Math.max(0, latest - committed), 0);
    for (const { partition, committed, latest } of progress) {
      const line = this.line(partition);
      // The group was set back, or the topic made anew: what was known is history.
      const anew = committed < line.committed;
      if (anew) line.waiting.splice(0).forEach((gone) => this.forget(gone));
      line.latest = anew ? latest : Math.max(line.latest, latest);
      line.committed = committed;
      const stays = line.waiting.findIndex(({ offset }) => offset >= line.committed);
      for (const gone of line.waiting.splice(0, stays === -1 ? line.waiting.length : stays)) this.forget(gone);
    }
  }

  find(name: string): Waiting | undefined {
    const waiting = this.names.get(name);
    return waiting && waiting.offset >= this.committed(waiting.partition) ? waiting : undefined;
  }

  holds(key: string): boolean {
    return this.keys.has(key);
  }

  committed(partition: number): number {
    return this.lines.get(partition)?.committed ?? 0;
  }

  get backlog(): number {
    let sum = 0;
    for (const { committed, latest } of this.lines.values()) sum += Math.max(0, latest - committed);
    return sum;
  }

  /** The part of the backlog that is this partition's, above 0 to 1: so much of the group's work goes there. */
  shareOf(partition: number): number {
    const { committed, latest } = this.line(partition);
    return Math.max(1, latest - committed) / Math.max(1, this.backlog);
  }

  private line(partition: number): Line {
    let line = this.lines.get(partition);
    if (!line) this.lines.set(partition, (line = { committed: 0, latest: 0, waiting: [] }));
    return line;
  }

  private forget(gone: Waiting): void {
    if (this.names.get(gone.name) === gone) this.names.delete(gone.name);
    const left = (this.keys.get(gone.key) ?? 1) - 1;
    if (left > 0) this.keys.set(gone.key, left);
    else this.keys.delete(gone.key);
  }
}
